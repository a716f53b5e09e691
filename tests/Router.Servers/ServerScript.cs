using System.Collections.Concurrent;
using System.Diagnostics;

namespace Router.Servers;

/// <summary>
/// A start script of deploy/servers that owns one server. It takes commands on its standard input, answers each with a line, and kills
/// the server and removes its folder when that input ends: also when this process is killed.
/// </summary>
internal sealed class ServerScript : IDisposable
{
    private const int KeptMessages = 30;

    /// <summary>The first start on a machine downloads the server.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _messages = new();

    private ServerScript(Process process) => _process = process;

    /// <summary>Runs a script; <see cref="AnswerAsync"/> then gives its first answer.</summary>
    public static ServerScript Run(ServerKind kind, string folder, IEnumerable<string> options) =>
        Run(kind == ServerKind.MariaDb ? "start-mariadb.sh" : "start-mysql.sh", folder, options);

    /// <inheritdoc cref="Run(ServerKind, string, IEnumerable{string})"/>
    public static ServerScript Run(string name, string folder, IEnumerable<string> options)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "deploy", "servers", name), ["--owned", folder, "0", .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!start.Environment.ContainsKey("MARIADB_SUITE") && Repository.IsOnDebian)
        {
            start.Environment["MARIADB_SUITE"] = "bookworm";
        }

        var script = new ServerScript(new Process { StartInfo = start });
        script._process.ErrorDataReceived += (_, line) => script.Report(line.Data);
        script._process.Start();
        script._process.BeginErrorReadLine();
        return script;
    }

    /// <summary>Gives a command and takes its answer.</summary>
    public async Task<string> CommandAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await AnswerAsync();
    }

    /// <summary>The next answer.</summary>
    /// <exception cref="ServerException">The script failed, ended, or said nothing for five minutes.</exception>
    public async Task<string> AnswerAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var line = await _process.StandardOutput.ReadLineAsync(patience.Token);
            return line is null || line.StartsWith("failed ", StringComparison.Ordinal) ? throw await FailureAsync(line) : line;
        }
        catch (OperationCanceledException)
        {
            throw await FailureAsync($"it said nothing for {Patience.TotalMinutes} minutes");
        }
    }

    /// <summary>Lets go of the server and waits until it and its folder are gone.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
    }

    /// <summary>Lets go of the server: it is killed and its folder removed.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.Dispose();
    }

    private void Report(string? line)
    {
        if (line is null)
        {
            return;
        }

        Console.Error.WriteLine(line);
        _messages.Enqueue(line);
        while (_messages.Count > KeptMessages)
        {
            _messages.TryDequeue(out _);
        }
    }

    /// <summary>Ends the script first: only then has all arrived that it had to say.</summary>
    private async Task<ServerException> FailureAsync(string? what)
    {
        await EndAsync();
        return new ServerException($"{Path.GetFileName(_process.StartInfo.FileName)}: {what ?? "it ended"}\n{string.Join('\n', _messages)}");
    }
}
