using Router.Hosting;
using Router.Silo.Storage;

namespace Router.Silo.Settings;

/// <summary>What a silo was told, read and checked; the sources' own settings are checked when it starts.</summary>
/// <param name="Settings">The settings as they stand.</param>
/// <param name="Clustering">The database in which silos find each other; null for one silo, alone.</param>
/// <param name="Storage">The database that keeps state; null for memory.</param>
/// <param name="Sources">The sources' sections by their names; none at <c>init-storage</c>.</param>
internal sealed record SiloPlan(SiloSettings Settings, DatabaseAddress? Clustering, DatabaseAddress? Storage, IReadOnlyList<KeyValuePair<string, IConfiguration>> Sources)
{
    private const string Localhost = "localhost";
    private const string Memory = "memory";

    private static readonly string[] s_ownKeys = [.. typeof(SiloSettings).GetProperties().Select(property => property.Name)];

    private static readonly string[] s_sourceKeys = [.. typeof(RouterOptions).GetProperties().Select(property => property.Name), "Aggregates", "Invalidations"];

    /// <summary>The databases of clustering and storage, each once.</summary>
    public IEnumerable<DatabaseAddress> Databases => new[] { Storage, Clustering }.OfType<DatabaseAddress>().DistinctBy(address => address.ConnectionString);

    /// <summary>Reads the section <c>Router</c>.</summary>
    /// <exception cref="SiloException">Something makes no sense; the message says what to do.</exception>
    public static SiloPlan Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(SiloSettings.Section);
        var settings = Bind(section);
        var storage = AddressOf(nameof(SiloSettings.Storage), settings.Storage, Memory);
        var clustering = settings.Clustering is null ? storage : AddressOf(nameof(SiloSettings.Clustering), settings.Clustering, Localhost);
        var plan = new SiloPlan(settings, clustering, storage, SourcesOf(section));
        plan.Check();
        return plan;
    }

    private static SiloSettings Bind(IConfigurationSection section)
    {
        string[] known = [.. s_ownKeys, SiloSettings.Sources, .. s_sourceKeys];
        foreach (var unknown in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            throw SiloException.Usage(
                $"There is no setting '{unknown.Path}'; there are {string.Join(", ", known.Except([nameof(RouterOptions.State), nameof(RouterOptions.Lanes)]).Distinct().Order(StringComparer.OrdinalIgnoreCase))}.");
        }

        try
        {
            return section.Get<SiloSettings>() ?? new SiloSettings();
        }
        catch (InvalidOperationException malformed)
        {
            throw SiloException.Usage($"The settings make no sense: {malformed.Message}", malformed);
        }
    }

    private static DatabaseAddress? AddressOf(string setting, string? text, string without)
    {
        if (text is null || text.Equals(without, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return DatabaseAddress.Parse(text);
        }
        catch (FormatException malformed)
        {
            throw SiloException.Usage($"--{char.ToLowerInvariant(setting[0])}{setting[1..]} {malformed.Message} Write {without}, mysql://user:password@host:port/database or postgres://user:password@host:port/database.", malformed);
        }
    }

    private static List<KeyValuePair<string, IConfiguration>> SourcesOf(IConfigurationSection section)
    {
        var sources = section.GetSection(SiloSettings.Sources).GetChildren().Select(child => KeyValuePair.Create(child.Key, (IConfiguration)child)).ToList();
        if (section.GetChildren().Any(child => s_sourceKeys.Except(s_ownKeys).Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            sources.Insert(0, KeyValuePair.Create(SourceNames.Main, WithoutOwn(section)));
        }

        return sources;
    }

    private static IConfiguration WithoutOwn(IConfigurationSection section) => new ConfigurationBuilder().AddInMemoryCollection(section
        .AsEnumerable(makePathsRelative: true)
        .Where(pair => pair.Value is not null && !s_ownKeys.Append(SiloSettings.Sources).Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase))).Build();

    private void Check()
    {
        if (Clustering is not null && Storage is null)
        {
            throw SiloException.Usage("Silos that find each other in a database keep their state in one too, or it would be gone with its silo: add --storage, the same address will do.");
        }

        if (new[] { Settings.SiloPort, Settings.GatewayPort, Settings.HttpPort } is var ports && (ports.Distinct().Count() < 3 || ports.Any(port => port is < 1 or > 65535)))
        {
            throw SiloException.Usage($"The ports are {string.Join(", ", ports)}: give --silo-port, --gateway-port and --http-port three different ones, 1 to 65535.");
        }

        if (Settings.ShutdownTimeout < TimeSpan.FromSeconds(1) || Settings.ShutdownTimeout > TimeSpan.FromMinutes(10))
        {
            throw SiloException.Usage($"ShutdownTimeout is {Settings.ShutdownTimeout}: write 1 s to 10 min, 00:00:30.");
        }

        foreach (var (name, source) in Sources)
        {
            CheckSource(name, source);
        }

        if (Sources.GroupBy(source => source.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw SiloException.Usage($"There are two sources named '{twice.Key}': the one without a name is '{SourceNames.Main}'; give each of several a name of its own.");
        }
    }

    private static void CheckSource(string name, IConfiguration source)
    {
        if (!SourceNames.IsName(name))
        {
            throw SiloException.Usage($"'{name}' is no name of a source: write letters, digits, _ and -, at most 64.");
        }

        if (new[] { nameof(RouterOptions.State), nameof(RouterOptions.Lanes) }.FirstOrDefault(key => source[key] is not null) is { } single)
        {
            throw SiloException.Usage($"The source '{name}' has {single}, which is for single processes: take it out. A cluster keeps its state in --storage, and its grains are its lanes.");
        }
    }
}
