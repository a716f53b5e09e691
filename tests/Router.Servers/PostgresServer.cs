using System.Diagnostics;
using System.Globalization;

namespace Router.Servers;

/// <summary>
/// A private PostgreSQL for tests, with the superuser admin/admin. It and its folder are gone when this object is disposed of, or when the test process
/// ends in whatever way.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const int StartAttempts = 5;

    private static int _folders;

    private readonly ServerScript _script;
    private readonly string _folder;
    private int _databases;

    private PostgresServer(ServerScript script, string folder)
    {
        _script = script;
        _folder = folder;
    }

    /// <summary>Where it listens: the loopback address.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>Its port, the same after every restart.</summary>
    public int Port { get; private set; }

    /// <summary>The process; another one after every start.</summary>
    public int Pid { get; private set; }

    /// <summary>Starts a server; where none is installed, the first one ever on a machine is downloaded, which takes up to a minute.</summary>
    /// <param name="options">Options for the server program, such as <c>-c max_connections=50</c> as two.</param>
    /// <exception cref="ServerException">It did not start; the message holds what it said.</exception>
    public static async Task<PostgresServer> StartAsync(params string[] options)
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

    /// <summary>Makes an empty database of a name that no other test has, and returns the name.</summary>
    public async Task<string> CreateDatabaseAsync(string prefix = "t")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{Interlocked.Increment(ref _databases)}");
        await QueryAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>Runs a statement by psql and returns its rows, values as text, NULL as an empty one.</summary>
    /// <exception cref="ServerException">The server refused it, or does not answer.</exception>
    public async Task<IReadOnlyList<string[]>> QueryAsync(string database, string sql)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(_folder, "client"), ["-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? Array.ConvertAll(lines, line => line.Split('\t')) : throw new ServerException($"{(await errors).Trim()}\n{sql}");
    }

    /// <summary>Stops the server in good order and starts it again on the same port and data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>Stops the server in good order and waits until it is gone.</summary>
    public async Task StopAsync() => await _script.CommandAsync("stop");

    /// <summary>Kills the server with SIGKILL and waits until it is gone.</summary>
    public async Task KillAsync() => await _script.CommandAsync("kill");

    /// <summary>Starts the server again after <see cref="StopAsync"/> or <see cref="KillAsync"/>, on the same port and data.</summary>
    public async Task StartAgainAsync() => Take(await _script.CommandAsync("start"));

    /// <summary>Kills the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _script.EndAsync();
        _script.Dispose();
    }

    private static PostgresServer Create(string[] options)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"router-postgres-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}");
        var folder = Path.Combine(Path.GetTempPath(), name);
        return new PostgresServer(ServerScript.Run("start-postgres.sh", folder, options), folder);
    }

    /// <summary>Reads <c>ready HOST:PORT pid N socket PATH log PATH</c>.</summary>
    private void Take(string ready)
    {
        var words = ready.Split(' ');
        Port = int.Parse(words[1].AsSpan(words[1].IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        Pid = int.Parse(words[3], CultureInfo.InvariantCulture);
    }
}
