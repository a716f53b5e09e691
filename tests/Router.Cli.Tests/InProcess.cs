using System.Text;

namespace Router.Cli.Tests;

/// <summary>A command within the test's own process, with what it printed.</summary>
internal static class InProcess
{
    public static async Task<(ExitCode Code, string Output, string Errors)> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new MemoryStream();
        await using var errors = new StringWriter();
        var context = new CommandContext(output, errors, new Dictionary<string, string>(), IsTerminal: false, IsErrorTerminal: false, TimeProvider.System);
        var code = await RouterCommand.RunAsync(arguments, context, cancellationToken);
        return ((ExitCode)code, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }

    public static Task<(ExitCode Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);
}
