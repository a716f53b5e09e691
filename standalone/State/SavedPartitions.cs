namespace Router.Standalone.State;

/// <summary>How many partitions tables had when state was saved.</summary>
/// <param name="Tables">The tables, as patterns; the first that names a table counts.</param>
/// <param name="Count">The partitions of each.</param>
public sealed record SavedPartitions(string Tables, int Count);
