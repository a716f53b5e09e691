using System.Globalization;
using Router.Wire;

namespace Router.Cli.Options;

/// <summary>What <c>router demo</c> was asked for.</summary>
/// <param name="Server">A server of one's own; null for a private one.</param>
/// <param name="Duration">How long; null until Ctrl-C.</param>
internal sealed record DemoOptions(ConnectionSettings? Server, TimeSpan? Duration)
{
    private const int DefaultSeconds = 15;

    public static DemoOptions Read(Settings settings, bool isTerminal)
    {
        ConnectionSettings? server = null;
        if (settings[CommandOptions.Source] is not null)
        {
            server = SourceReader.Read(settings).Server ?? throw CommandException.Usage("The demo changes rows, so --source must be a server: mysql://user:password@host:port.");
        }

        return new DemoOptions(server, ReadDuration(settings[CommandOptions.Seconds], isTerminal));
    }

    private static TimeSpan? ReadDuration(string? text, bool isTerminal) => text switch
    {
        null => isTerminal ? null : TimeSpan.FromSeconds(DefaultSeconds),
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 => TimeSpan.FromSeconds(seconds),
        _ => throw CommandException.Usage($"--seconds {text} is no whole number above 0."),
    };
}
