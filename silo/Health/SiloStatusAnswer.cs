namespace Router.Silo.Health;

/// <summary>What <c>/status</c> answers.</summary>
/// <param name="Silo">The address of the silo that was asked, as grains name the silo they are on.</param>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Version">The version of this program.</param>
/// <param name="Members">The silos of the cluster as this one knows them: address to state; those that are gone are left out.</param>
/// <param name="Sources">By name.</param>
internal sealed record SiloStatusAnswer(
    string Silo, string Cluster, string Version, IReadOnlyDictionary<string, string> Members, IReadOnlyDictionary<string, SourceAnswer> Sources);
