using System.Net;
using Router.Servers;
using Router.Silo.Processes;
using Xunit.Abstractions;

namespace Router.Silo.Tests;

public class OneSiloTests(ITestOutputHelper output)
{
    [Fact]
    public async Task One_command_is_one_silo_that_serves_calls_and_stops_in_good_order()
    {
        var server = await new ServersFixture().MariaDb;
        var log = Path.Combine(Repository.Root, "artifacts", "test-results", "silos", $"one-{Environment.ProcessId}.log");
        await using var silo = await SiloProcess.StartAsync(SiloEndpoints.Take(), log, ["--source", $"mysql://repl:repl@{server.Host}:{server.Port}"]);
        await silo.ReadyAsync();

        Assert.Equal(HttpStatusCode.OK, await silo.StatusCodeAsync("/health/live"));
        var ready = await silo.JsonAsync("/health/ready");
        Assert.Equal("Healthy", ready.GetProperty("status").GetString());
        Assert.Equal(["silo"], ready.GetProperty("entries").EnumerateObject().Select(entry => entry.Name));
        // The sources are told beside, and decide nothing: whatever this one is, the silo is ready.
        Assert.Equal(["main"], (await silo.JsonAsync("/health/sources")).GetProperty("entries").EnumerateObject().Select(entry => entry.Name));
        var status = await silo.JsonAsync("/status");
        Assert.True(silo.Endpoints.IsOf(status.GetProperty("silo").GetString()!));
        Assert.Equal("Active", Assert.Single(status.GetProperty("members").EnumerateObject()).Value.GetString());
        Assert.Equal(["main"], status.GetProperty("sources").EnumerateObject().Select(source => source.Name));

        var started = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(0, await silo.StopAsync());
        output.WriteLine($"stopped in {started.ElapsedMilliseconds} ms");
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(10), $"The stop took {started.Elapsed}: {silo.Log}");
        // A queue may ask for its tailer a moment before the silo counts itself as one of the cluster; it asks again.
        Assert.DoesNotContain(silo.Log.Split('\n'), line => line.Contains(" fail: ", StringComparison.Ordinal) && !line.Contains("Failed to address message", StringComparison.Ordinal));
    }

    /// <summary>As the README has it: nothing is said but the source and the storage.</summary>
    [Fact]
    public async Task A_silo_of_a_cluster_that_is_told_no_host_takes_its_machines_address()
    {
        var server = await new ServersFixture().MariaDb;
        var storage = await (await ClusterStorage.CreateAsync(StorageKind.MariaDb)).InitializedAsync();
        var log = Path.Combine(Repository.Root, "artifacts", "test-results", "silos", $"no-host-{Environment.ProcessId}.log");
        await using var silo = await SiloProcess.StartAsync(
            SiloEndpoints.Take() with { TellsHost = false }, log, ["--source", $"mysql://repl:repl@{server.Host}:{server.Port}", "--storage", storage.Address]);
        await silo.ReadyAsync();
        Assert.Equal("Active", Assert.Single((await silo.JsonAsync("/status")).GetProperty("members").EnumerateObject()).Value.GetString());
        Assert.Equal(0, await silo.StopAsync());
    }

    [Fact]
    public async Task Several_sources_by_name_are_each_told_of()
    {
        var server = await new ServersFixture().MariaDb;
        var log = Path.Combine(Repository.Root, "artifacts", "test-results", "silos", $"two-sources-{Environment.ProcessId}.log");
        var address = $"mysql://repl:repl@{server.Host}:{server.Port}";
        await using var silo = await SiloProcess.StartAsync(SiloEndpoints.Take(), log, ["--source", $"shop={address}", "--source", $"crm={address}"]);
        await silo.ReadyAsync();
        Assert.Equal(["crm", "shop"], (await silo.JsonAsync("/health/sources")).GetProperty("entries").EnumerateObject().Select(entry => entry.Name).Order());
    }

    [Fact]
    public async Task Metrics_of_Orleans_go_to_the_collector_that_is_named()
    {
        var server = await new ServersFixture().MariaDb;
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{FreePorts.Take()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        var log = Path.Combine(Repository.Root, "artifacts", "test-results", "silos", $"metrics-{Environment.ProcessId}.log");
        await using var silo = await SiloProcess.StartAsync(
            SiloEndpoints.Take(),
            log,
            ["--source", $"mysql://repl:repl@{server.Host}:{server.Port}", "--otlp", address.TrimEnd('/')],
            new Dictionary<string, string> { ["Router__OtlpInterval"] = "00:00:00.2" });

        var sent = new List<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                sent.Add(await TakeAsync(collector));
                return sent[^1].Contains("Microsoft.Orleans", StringComparison.Ordinal);
            },
            "Orleans' meter was sent");
        Assert.All(sent, request => Assert.StartsWith("POST /v1/metrics", request, StringComparison.Ordinal));
    }

    private static async Task<string> TakeAsync(HttpListener collector)
    {
        var context = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        context.Response.Close();
        return $"{context.Request.HttpMethod} {context.Request.RawUrl} {System.Text.Encoding.Latin1.GetString(body.ToArray())}";
    }
}
