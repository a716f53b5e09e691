using System.CommandLine;
using System.CommandLine.Parsing;

namespace Router.Silo.Settings;

/// <summary>Where settings come from: the command line wins over the environment, the environment over the file of <c>--config</c>.</summary>
internal static class SettingsLayers
{
    /// <summary>Adds them behind what the builder has.</summary>
    /// <exception cref="SiloException">The file cannot be read, or a source on the command line is malformed.</exception>
    public static void Add(IConfigurationBuilder builder, ParseResult line, IReadOnlyList<Option> options)
    {
        if (line.GetValue(CommandOptions.Config) is { } path)
        {
            AddFile(builder, path);
        }

        builder.AddEnvironmentVariables().AddInMemoryCollection(OfCommandLine(line, options));
    }

    private static void AddFile(IConfigurationBuilder builder, string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            // Read here for its errors: the builder would say them with a stack.
            _ = new ConfigurationBuilder().AddJsonFile(full, optional: false, reloadOnChange: false).Build();
            builder.AddJsonFile(full, optional: false, reloadOnChange: false);
        }
        catch (FileNotFoundException missing)
        {
            throw SiloException.Usage($"There is no configuration file {path}: write one, or leave --config out.", missing);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw SiloException.Usage($"The configuration file {path} cannot be read ({(error.InnerException ?? error).Message}).", error);
        }
    }

    private static Dictionary<string, string?> OfCommandLine(ParseResult line, IReadOnlyList<Option> options)
    {
        var given = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in options.Where(option => option != CommandOptions.Config && option != CommandOptions.Source))
        {
            if (line.GetResult(option) is { Implicit: false } result)
            {
                given[$"{SiloSettings.Section}:{CommandOptions.SettingOf(option)}"] = result.Tokens[^1].Value;
            }
        }

        foreach (var source in line.GetResult(CommandOptions.Source) is { Implicit: false } sources ? sources.Tokens : [])
        {
            AddSource(given, source.Value);
        }

        return given;
    }

    private static void AddSource(Dictionary<string, string?> given, string text)
    {
        var named = SourceNames.TrySplit(text, out var name, out var address);
        var key = named ? $"{SiloSettings.Section}:{SiloSettings.Sources}:{name}:Source" : $"{SiloSettings.Section}:Source";
        if (!given.TryAdd(key, address))
        {
            throw SiloException.Usage($"--source is given twice{(named ? $" for '{name}'" : "")}: name each of several, --source shop={address} --source crm=mysql://...");
        }
    }
}
