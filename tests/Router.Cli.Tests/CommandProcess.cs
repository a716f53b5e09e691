using System.Diagnostics;
using System.Text;

namespace Router.Cli.Tests;

/// <summary>The command as a process of its own, as a user runs it.</summary>
internal sealed class CommandProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private CommandProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static CommandProcess Start(params string[] arguments) => Start([], arguments);

    public static CommandProcess Start(Dictionary<string, string> environment, params string[] arguments) =>
        StartProgram(Path.Combine(AppContext.BaseDirectory, "router.dll"), environment, arguments);

    /// <summary>Another build of the command.</summary>
    public static CommandProcess StartProgram(string dll, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new CommandProcess(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(ExitCode Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Whether a line of standard output holds the text.</summary>
    public bool HasPrinted(string text) => Text(_output).Contains(text, StringComparison.Ordinal);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Waits for the end and gives everything that was said.</summary>
    public async Task<(ExitCode Code, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return ((ExitCode)_process.ExitCode, Text(_output), Text(_errors));
    }

    /// <summary>As Ctrl-C does.</summary>
    public async Task<(ExitCode Code, string Output, string Errors)> InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>SIGKILL: nothing more is done.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Take(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append(line is null ? "" : "\n");
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
