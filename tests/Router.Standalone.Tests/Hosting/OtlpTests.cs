using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>What a collector of OpenTelemetry gets.</summary>
public sealed class OtlpTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Fact]
    public async Task The_meter_arrives_at_the_collector_that_the_setting_names()
    {
        var server = await servers.MariaDb;
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.orders (id INT PRIMARY KEY)");
        using var collector = new Collector();
        await using var host = await RunningHost.StartAsync(
            server,
            router => router.OnTable($"{a}.orders", (_, _) => default, name: "paid-orders"),
            options => (options.Otlp, options.OtlpInterval) = (collector.Address, TimeSpan.FromMilliseconds(200)));
        await Eventually.TrueAsync(() => collector.Requests.Any(IsWhole), "metrics arrive");
        var first = collector.Requests.First(IsWhole);
        Assert.Equal(("POST", "/v1/metrics", "application/x-protobuf"), (first.Method, first.Path, first.ContentType));
        Assert.True(first.Has("router.rows") && first.Has("router.subscription.outstanding"));
    }

    [Fact]
    public async Task A_collector_that_is_none_is_an_error_at_the_start()
    {
        await using var host = RunningHost.Build(services => Microsoft.Extensions.DependencyInjection.RouterServiceCollectionExtensions.AddBinlogRouter(
            services, options => (options.Source, options.Otlp) = ("mysql://repl:repl@127.0.0.1:1", "collector:4318")));
        var error = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);
        Assert.Contains("'collector:4318' is no collector", error.Message, StringComparison.Ordinal);
    }

    private static bool IsWhole(Request request) => request.Has("router.lag") && request.Has("paid-orders");

    private sealed record Request(string Method, string Path, string? ContentType, byte[] Body)
    {
        /// <summary>Protocol buffers carry texts as they are.</summary>
        public bool Has(string text) => Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Collector()
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }

            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public ConcurrentQueue<Request> Requests { get; } = new();

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Requests.Enqueue(new Request(context.Request.HttpMethod, context.Request.Url!.AbsolutePath, context.Request.ContentType, body.ToArray()));
                context.Response.Close();
            }
        }
    }
}
