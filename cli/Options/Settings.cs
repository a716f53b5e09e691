using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Router.Hosting;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Invalidation;

namespace Router.Cli.Options;

/// <summary>The options of one call as text: the command line wins over the environment, the environment over the configuration file.</summary>
internal sealed class Settings
{
    private const string EnvironmentPrefix = "ROUTER_";

    /// <summary>Rules from tables to caches; only the configuration file can say them.</summary>
    private const string Invalidations = "invalidations";

    /// <summary>Sums and counts; likewise.</summary>
    private const string Aggregates = "aggregates";

    private readonly IConfiguration _values;

    private Settings(IConfiguration values) => _values = values;

    /// <summary>Gathers the options.</summary>
    /// <param name="line">The parsed command line.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <exception cref="CommandException">The configuration file cannot be read, or names an option that does not exist.</exception>
    public static Settings Read(ParseResult line, IReadOnlyDictionary<string, string> environment)
    {
        var given = OfCommandLine(line);
        var inherited = OfEnvironment(environment);
        var builder = new ConfigurationBuilder();
        var file = Given(CommandOptions.NameOf(CommandOptions.Config), given, inherited);
        if (file is not null)
        {
            AddFile(builder, file);
        }

        return new Settings(builder.AddInMemoryCollection(inherited).AddInMemoryCollection(given).Build());
    }

    /// <summary>An option's text; null where nobody gave it. A list in the configuration file is joined by commas.</summary>
    public string? this[Option option] => this[CommandOptions.NameOf(option)];

    /// <summary>The same by name.</summary>
    public string? this[string name]
    {
        get
        {
            var section = _values.GetSection(name);
            var text = section.Value ?? string.Join(',', section.GetChildren().Select(child => child.Value));
            return text.Length == 0 ? null : text;
        }
    }

    /// <summary>Whether the configuration file names invalidations or aggregates.</summary>
    public bool HasSubscribers => _values.GetSection(Invalidations).GetChildren().Concat(_values.GetSection(Aggregates).GetChildren()).Any();

    /// <summary>The invalidations of the configuration file; none where it names none.</summary>
    /// <exception cref="CommandException">One makes no sense.</exception>
    public ConfiguredInvalidations OfInvalidations() => Read(Invalidations, ConfiguredInvalidations.Read);

    /// <summary>The aggregates of the configuration file; none where it names none.</summary>
    /// <exception cref="CommandException">One makes no sense.</exception>
    public IReadOnlyList<AggregateDefinition> OfAggregates() => Read(Aggregates, AggregateSettings.ReadAll);

    /// <summary>What only the configuration file can say.</summary>
    /// <exception cref="CommandException">Something there has not the form it must have.</exception>
    public RunSettings OfRun()
    {
        try
        {
            SubscriptionSettings.Check(_values);
            return _values.Get<RunSettings>() ?? new RunSettings();
        }
        catch (InvalidOperationException wrong)
        {
            throw CommandException.Usage($"The configuration makes no sense ({wrong.Message}).", wrong);
        }
    }

    /// <summary>An option that the command cannot do without.</summary>
    public string Required(Option option) => this[option]
        ?? throw CommandException.Usage($"{option.Name} is missing: {option.Description}");

    /// <summary>A switch.</summary>
    public bool IsOn(Option option) => this[option] switch
    {
        null => false,
        var text when bool.TryParse(text, out var isOn) => isOn,
        var text => throw CommandException.Usage($"{option.Name} is either true or false, not '{text}'."),
    };

    private T Read<T>(string list, Func<IConfiguration, T> read)
    {
        try
        {
            return read(_values.GetSection(list));
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidationException)
        {
            throw CommandException.Usage(wrong.Message, wrong);
        }
    }

    private static Dictionary<string, string?> OfCommandLine(ParseResult line)
    {
        var given = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in CommandOptions.All)
        {
            if (line.GetResult(option) is { Implicit: false } result)
            {
                given[CommandOptions.NameOf(option)] = result.Tokens.Count == 0 ? bool.TrueString : string.Join(',', result.Tokens.Select(token => token.Value));
            }
        }

        return given;
    }

    private static Dictionary<string, string?> OfEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var inherited = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in CommandOptions.All.Select(CommandOptions.NameOf).Append(CommandOptions.Password))
        {
            if (environment.TryGetValue(EnvironmentPrefix + name.ToUpperInvariant().Replace('-', '_'), out var text) && text.Length > 0)
            {
                inherited[name] = text;
            }
        }

        return inherited;
    }

    private static string? Given(string name, Dictionary<string, string?> first, Dictionary<string, string?> second) =>
        first.GetValueOrDefault(name) ?? second.GetValueOrDefault(name);

    private static void AddFile(ConfigurationBuilder builder, string path)
    {
        IConfigurationRoot file;
        try
        {
            file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false).Build();
        }
        catch (FileNotFoundException missing)
        {
            throw CommandException.Usage($"There is no configuration file {path}: write one, or leave --config out.", missing);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw CommandException.Usage($"The configuration file {path} cannot be read ({(error.InnerException ?? error).Message}).", error);
        }

        string[] options = [.. CommandOptions.All.Select(CommandOptions.NameOf), CommandOptions.Password];
        var known = options.Concat([nameof(RunSettings.Subscriptions), nameof(RunSettings.Partitions), Invalidations, Aggregates]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var section in file.GetChildren().Where(section => !known.Contains(section.Key)))
        {
            throw CommandException.Usage($"The configuration file {path} has '{section.Key}', which is no option; there are {string.Join(", ", known.Select(name => name.ToLowerInvariant()).Order())}.");
        }

        if (SettingsKeys.Unknown<RunSettings>(file, [.. options, Invalidations, Aggregates]).FirstOrDefault() is { } unknown)
        {
            throw CommandException.Usage($"The configuration file {path}: {unknown}");
        }

        builder.AddConfiguration(file);
    }
}
