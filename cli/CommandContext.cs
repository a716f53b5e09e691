using Microsoft.Win32.SafeHandles;

namespace Router.Cli;

/// <summary>What a command sees of the world, so that tests can stand in for it.</summary>
/// <param name="Output">Standard output: what was asked for, nothing else.</param>
/// <param name="Errors">Standard error: progress, notes and the one sentence of an error.</param>
/// <param name="Environment">The environment's variables.</param>
/// <param name="IsTerminal">Whether somebody watches standard output.</param>
/// <param name="IsErrorTerminal">Whether somebody watches standard error.</param>
/// <param name="Time">The clock.</param>
internal sealed record CommandContext(
    Stream Output, TextWriter Errors, IReadOnlyDictionary<string, string> Environment, bool IsTerminal, bool IsErrorTerminal, TimeProvider Time)
{
    /// <summary>The console's.</summary>
    public static CommandContext OfConsole() => new(
        StandardOutput(), Console.Error, VariablesOfProcess(), !Console.IsOutputRedirected, !Console.IsErrorRedirected, TimeProvider.System);

    /// <summary>A pipe is written to directly: the console's own stream says nothing when the reader has gone.</summary>
    private static Stream StandardOutput()
    {
        if (Console.IsOutputRedirected && !OperatingSystem.IsWindows())
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!stream.CanSeek)
            {
                return stream;
            }
        }

        return Console.OpenStandardOutput();
    }

    private static Dictionary<string, string> VariablesOfProcess()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
