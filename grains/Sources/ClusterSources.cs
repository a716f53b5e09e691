namespace Router.Grains.Sources;

/// <summary>The sources of this silo, by name.</summary>
public sealed class ClusterSources(IEnumerable<ClusterSource> sources)
{
    private readonly Dictionary<string, ClusterSource> _byName = sources.ToDictionary(source => source.Name, StringComparer.Ordinal);

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyList<ClusterSource> All => [.. _byName.Values.OrderBy(source => source.Name, StringComparer.Ordinal)];

    /// <summary>The source of that name.</summary>
    /// <exception cref="ArgumentException">This silo was not told of it.</exception>
    public ClusterSource Of(string name) => _byName.TryGetValue(name, out var source)
        ? source
        : throw new ArgumentException(
            $"There is no source '{name}' on this silo; {(_byName.Count == 0 ? "it has none: call AddBinlogRouter on its builder" : $"there are {string.Join(", ", _byName.Keys.Select(known => $"'{known}'"))}")}.", nameof(name));
}
