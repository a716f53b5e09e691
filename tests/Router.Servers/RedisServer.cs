using System.Diagnostics;
using System.Globalization;

namespace Router.Servers;

/// <summary>
/// A private Redis for tests, without a password and without saving anything. It and its folder are gone when this object is disposed of,
/// or when the test process ends in whatever way.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int StartAttempts = 5;

    private static readonly Lazy<Task<RedisServer>> SharedServer = new(() => StartAsync());
    private static int _folders;

    private readonly ServerScript _script;
    private readonly string _folder;

    private RedisServer(ServerScript script, string folder)
    {
        _script = script;
        _folder = folder;
    }

    /// <summary>
    /// One for a whole test assembly, started when first asked for and gone with the process. Who uses it takes keys that no other test has
    /// and neither stops nor flushes it.
    /// </summary>
    public static Task<RedisServer> Shared => SharedServer.Value;

    /// <summary>Where it listens: the loopback address.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>Its port, the same after every restart.</summary>
    public int Port { get; private set; }

    /// <summary>The process; another one after every start.</summary>
    public int Pid { get; private set; }

    /// <summary><c>redis://127.0.0.1:PORT</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"redis://{Host}:{Port}");

    /// <summary>The program redis-benchmark, with this server's address.</summary>
    public string BenchmarkPath => Path.Combine(_folder, "benchmark");

    /// <summary>Starts a server; the first one ever on a machine is downloaded, which takes some seconds.</summary>
    /// <param name="options">Options for the server program, such as <c>--requirepass secret</c> as two; they win over the defaults.</param>
    /// <exception cref="ServerException">It did not start; the message holds what it said.</exception>
    public static async Task<RedisServer> StartAsync(params string[] options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Create(options);
            try
            {
                server.Take(await server._script.AnswerAsync());
                return server;
            }
            catch (ServerException conflict) when (attempt < StartAttempts && conflict.Message.Contains("is in use", StringComparison.Ordinal))
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Runs a command by redis-cli, so that what Router does is compared with something that is not Router.</summary>
    /// <returns>The answer as redis-cli prints it to a file, without its last line end: a nil is empty, an array a line each.</returns>
    /// <exception cref="ServerException">The server refused it, or does not answer.</exception>
    public async Task<string> CommandAsync(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(_folder, "client"), ["-e", .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = (await process.StandardOutput.ReadToEndAsync()).TrimEnd('\n');
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new ServerException($"{output}{await errors}\n{string.Join(' ', words)}");
    }

    /// <summary>Stops the server in good order and starts it again on the same port; without --appendonly yes it is empty then.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>Stops the server in good order and waits until it is gone.</summary>
    public async Task StopAsync() => await _script.CommandAsync("stop");

    /// <summary>Kills the server with SIGKILL and waits until it is gone.</summary>
    public async Task KillAsync() => await _script.CommandAsync("kill");

    /// <summary>Starts the server again after <see cref="StopAsync"/> or <see cref="KillAsync"/>, on the same port.</summary>
    public async Task StartAgainAsync() => Take(await _script.CommandAsync("start"));

    /// <summary>Kills the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _script.EndAsync();
        _script.Dispose();
    }

    private static RedisServer Create(string[] options)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"router-redis-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}");
        var folder = Path.Combine(Path.GetTempPath(), name);
        return new RedisServer(ServerScript.Run("start-redis.sh", folder, options), folder);
    }

    /// <summary>Reads <c>ready HOST:PORT pid N socket PATH log PATH</c>.</summary>
    private void Take(string ready)
    {
        var words = ready.Split(' ');
        Port = int.Parse(words[1].AsSpan(words[1].IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        Pid = int.Parse(words[3], CultureInfo.InvariantCulture);
    }
}
