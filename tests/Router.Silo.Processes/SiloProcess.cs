using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Router.Servers;

namespace Router.Silo.Processes;

/// <summary>
/// A silo as a process of its own, with ports of its own; its log is kept. It is killed when this object is disposed of, or when the test process ends in
/// whatever way.
/// </summary>
public sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>Says the silo's pid, then its exit code; kills it when standard input ends. A death signal would be lost here: it is bound to a thread of ours.</summary>
    private const string Keeper = """
        exec 3<&0 2>/dev/null; log=$1; shift
        "$@" </dev/null >>"$log" 2>&1 &
        child=$!; echo "$child"
        ( cat <&3 >/dev/null; kill -KILL "$child" ) 2>/dev/null &
        watcher=$!
        wait "$child"; code=$?
        kill "$watcher" 2>/dev/null
        echo "$code"
        """;

    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly Process _keeper;
    private readonly Task<int> _exit;

    private SiloProcess(SiloEndpoints endpoints, string logPath, Process keeper, int pid)
    {
        Endpoints = endpoints;
        LogPath = logPath;
        _keeper = keeper;
        Pid = pid;
        _exit = ExitAsync();
    }

    /// <summary>Where it listens.</summary>
    public SiloEndpoints Endpoints { get; }

    /// <summary>The process.</summary>
    public int Pid { get; }

    /// <summary>All it says.</summary>
    public string LogPath { get; }

    /// <summary>What it has said so far.</summary>
    public string Log => File.ReadAllText(LogPath);

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _exit.IsCompleted;

    /// <summary>Its exit code, as soon as it has ended; 137 for one that was killed.</summary>
    public Task<int> Exited => _exit;

    /// <summary>Starts one; it is not ready yet.</summary>
    /// <param name="endpoints">Where it listens.</param>
    /// <param name="logPath">Where its log goes, behind what is there.</param>
    /// <param name="arguments">More for its command line than the ports.</param>
    /// <param name="environment">More in its environment.</param>
    /// <param name="program">What is started; null for the published silo.</param>
    public static async Task<SiloProcess> StartAsync(SiloEndpoints endpoints, string logPath, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? program = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(logPath)!);
        var start = new ProcessStartInfo("bash", ["-c", Keeper, "keeper", logPath, program ?? await PublishedSilo.ProgramAsync(), .. endpoints.Arguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var keeper = Process.Start(start)!;
        var pid = int.Parse((await keeper.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        return new SiloProcess(endpoints, logPath, keeper, pid);
    }

    /// <summary>Waits until it has joined and serves calls.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its last words.</exception>
    public Task ReadyAsync(TimeSpan? patience = null) => Eventually.TrueAsync(
        async () => HasExited
            ? throw new InvalidOperationException($"The silo ended with {await _exit}: {Log}")
            : await StatusCodeAsync("/health/ready") == HttpStatusCode.OK,
        $"{Endpoints} is ready (its log: {LogPath})",
        patience ?? TimeSpan.FromMinutes(1));

    /// <summary>The status of an address of its; null while it does not answer.</summary>
    public async Task<HttpStatusCode?> StatusCodeAsync(string path)
    {
        try
        {
            using var answer = await s_http.GetAsync(Endpoints.Url(path));
            return answer.StatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>An answer of its, whatever its status.</summary>
    public async Task<JsonElement> JsonAsync(string path)
    {
        using var answer = await s_http.GetAsync(Endpoints.Url(path));
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The members of the cluster as it sees them: by address, <c>Active</c> and the like; none while it does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, string>> MembersAsync()
    {
        try
        {
            return (await JsonAsync("/status")).GetProperty("members").EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!);
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or JsonException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>Kills it, as a crash does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await _exit;
    }

    /// <summary>Asks it to stop, as an orchestrator does, and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await _exit;
    }

    /// <summary>Holds it, or with <c>CONT</c> lets it go on.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Kills it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _exit;
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private async Task<int> ExitAsync() => int.Parse((await _keeper.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
}
