using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Cli.Options;

/// <summary>Makes a source of the options that name one.</summary>
internal static class SourceReader
{
    /// <summary>Reads --source with its password, --from, --until-end, --tables and --schema.</summary>
    /// <exception cref="CommandException">One of them makes no sense; the message never holds the password.</exception>
    public static SourceOptions Read(Settings settings)
    {
        var source = Parse(settings.Required(CommandOptions.Source), SourceOptions.Parse);
        if (source.Server is { Password.Length: 0 } server && PasswordOf(settings) is { } password)
        {
            source = source with { Server = server with { Password = password } };
        }

        if (settings[CommandOptions.From] is { } from)
        {
            source = source with { Start = Parse(from, StartPosition.Parse) };
        }

        var tables = TablesOf(settings);
        return source with
        {
            UntilEnd = source.UntilEnd || settings.IsOn(CommandOptions.UntilEnd),
            Follows = tables is null ? null : tables.Matches,
            TrustPresentSchema = settings[CommandOptions.Schema] switch
            {
                null => false,
                "trust" => true,
                var other => throw CommandException.Usage($"--schema is '{other}': the only value is trust."),
            },
        };
    }

    /// <summary>The tables to follow; null for all.</summary>
    public static TableGlob? TablesOf(Settings settings) => settings[CommandOptions.Tables] is { } tables ? Parse(tables, TableGlob.Parse) : null;

    /// <summary>The password that stands beside the address.</summary>
    public static string? PasswordOf(Settings settings) =>
        settings[CommandOptions.PasswordFile] is { } file ? FirstLine(file) : settings[CommandOptions.Password];

    private static string FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault() ?? throw CommandException.Usage($"The password file {file} is empty.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"The password file {file} cannot be read ({error.Message}).", error);
        }
    }

    private static T Parse<T>(string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException wrong)
        {
            throw CommandException.Usage(wrong.Message, wrong);
        }
    }
}
