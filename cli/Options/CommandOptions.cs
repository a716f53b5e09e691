using System.CommandLine;

namespace Router.Cli.Options;

/// <summary>
/// Every option there is. Each may also stand in the configuration under its name without the dashes, and in the environment as
/// <c>ROUTER_</c> and its name in capitals: <c>--password-file</c>, <c>"password-file"</c>, <c>ROUTER_PASSWORD_FILE</c>.
/// Values stay text until <see cref="Settings"/> reads them, wherever they come from.
/// </summary>
internal static class CommandOptions
{
    /// <summary>May stand in the configuration and the environment; on a command line others could see it.</summary>
    public const string Password = "password";

    public static Option<string> Source { get; } = new("--source")
    {
        Description = "The server, mysql://user:password@host:port[?tls=...], or file:PATH for a binlog file or an index of files.",
        HelpName = "URI",
    };

    public static Option<string> PasswordFile { get; } = new("--password-file")
    {
        Description = "A file whose first line is the password, where the URI holds none. ROUTER_PASSWORD does as well.",
        HelpName = "PATH",
    };

    public static Option<string> From { get; } = new("--from")
    {
        Description = "Where to begin: start (the oldest log the server has), end (now), FILE:POS or gtid:SET. Default: end; for a file, start.",
        HelpName = "POSITION",
    };

    public static Option<bool> UntilEnd { get; } = new("--until-end") { Description = "Stop at the end that the log has at connecting." };

    public static Option<string[]> Tables { get; } = new("--tables")
    {
        Description = "The tables to follow, such as shop.orders,crm.*,!crm.tmp_*. Default: all.",
        HelpName = "GLOB,...",
    };

    public static Option<string> Schema { get; } = new("--schema")
    {
        Description = "trust: take the present column names for older rows too, where the log does not name its columns.",
        HelpName = "trust",
    };

    public static Option<string> Format { get; } = new("--format")
    {
        Description = "tail: json (a line a row change), text (the same for eyes) or count (only a total at the end), default json. Others: text or json, default text.",
        HelpName = "FORMAT",
    };

    public static Option<string> State { get; } = new("--state")
    {
        Description = "The folder that keeps the position; the command resumes there.",
        HelpName = "FOLDER",
    };

    public static Option<string> Sink { get; } = new("--sink")
    {
        Description = "Where the changes go: jsonl:PATH, a file with a JSON line a change, each exactly once. Subscriptions in the configuration have their own.",
        HelpName = "SINK",
    };

    public static Option<string> Subscription { get; } = new("--subscription")
    {
        Description = "The subscription's name.",
        HelpName = "NAME",
    };

    public static Option<string> Name { get; } = new("--name")
    {
        Description = "The aggregate's name. Default: all of the configuration.",
        HelpName = "NAME",
    };

    public static Option<string[]> Id { get; } = new("--id")
    {
        Description = "Single letters, by the ids that list shows. Default: all of the subscription.",
        HelpName = "ID,...",
    };

    public static Option<string> Otlp { get; } = new("--otlp")
    {
        Description = "An OpenTelemetry collector to send metrics to, http://HOST:4318 (OTLP over HTTP).",
        HelpName = "URL",
    };

    public static Option<string> Config { get; } = new("--config")
    {
        Description = "A JSON file with any of these options.",
        HelpName = "PATH",
    };

    public static Option<string> Seconds { get; } = new("--seconds")
    {
        Description = "End by itself after so many seconds. Default: until Ctrl-C in a terminal, else 15.",
        HelpName = "N",
    };

    public static IReadOnlyList<Option> All { get; } = [Source, PasswordFile, From, UntilEnd, Tables, Schema, Format, State, Sink, Otlp, Subscription, Name, Id, Config, Seconds];

    /// <summary>The name in the configuration.</summary>
    public static string NameOf(Option option) => option.Name.TrimStart('-');
}
