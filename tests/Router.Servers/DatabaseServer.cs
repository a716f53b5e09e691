using System.Globalization;

namespace Router.Servers;

/// <summary>
/// A private server for tests, with users admin/admin and repl/repl, row-based logging with full images and metadata.
/// It and its folder are gone when this object is disposed of, or when the test process ends in whatever way.
/// </summary>
public sealed class DatabaseServer : IAsyncDisposable
{
    private const int StartAttempts = 5;

    private static int _folders;

    private readonly ServerScript _script;
    private readonly string _folder;
    private int _databases;

    private DatabaseServer(ServerKind kind, ServerScript script, string folder)
    {
        Kind = kind;
        _script = script;
        _folder = folder;
        Sql = new SqlClient(Path.Combine(folder, "client"));
    }

    /// <summary>The family.</summary>
    public ServerKind Kind { get; }

    /// <summary>Where it listens: the loopback address.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>Its port, the same after every restart.</summary>
    public int Port { get; private set; }

    /// <summary>The process; another one after every start.</summary>
    public int Pid { get; private set; }

    /// <summary>The server's data directory, which holds its logs <c>binlog.000001</c> and so on.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The server's unix socket.</summary>
    public string SocketPath => Path.Combine(_folder, "s.sock");

    /// <summary>The server's own error log since its last start.</summary>
    public string ErrorLogPath => Path.Combine(_folder, "error.log");

    /// <summary>Statements as user admin.</summary>
    public SqlClient Sql { get; }

    /// <summary>Starts a server; the first one ever on a machine is downloaded, which takes up to a minute.</summary>
    /// <param name="kind">The family.</param>
    /// <param name="options">Options for the server program, such as <c>--binlog-row-image=MINIMAL</c>; they win over the defaults.</param>
    /// <exception cref="ServerException">It did not start; the message holds what it said.</exception>
    public static async Task<DatabaseServer> StartAsync(ServerKind kind, params string[] options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Create(kind, options);
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

    /// <summary>Makes an empty schema of a name that no other test has, and returns the name.</summary>
    public async Task<string> CreateDatabaseAsync(string prefix = "t")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{Interlocked.Increment(ref _databases)}");
        await Sql.ExecuteAsync($"CREATE DATABASE {name} CHARACTER SET utf8mb4");
        return name;
    }

    /// <summary>Kills the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _script.EndAsync();
        _script.Dispose();
    }

    private static DatabaseServer Create(ServerKind kind, string[] options)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"router-server-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}");
        var folder = Path.Combine(Path.GetTempPath(), name);
        return new DatabaseServer(kind, ServerScript.Run(kind, folder, options), folder);
    }

    /// <summary>Reads <c>ready HOST:PORT pid N socket PATH log PATH</c>.</summary>
    private void Take(string ready)
    {
        var words = ready.Split(' ');
        Port = int.Parse(words[1].AsSpan(words[1].IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        Pid = int.Parse(words[3], CultureInfo.InvariantCulture);
    }
}
