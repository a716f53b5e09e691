namespace Router.Grains.Tests.Rows;

/// <summary>Nothing else may allocate meanwhile.</summary>
[CollectionDefinition(nameof(RowMemoryTests), DisableParallelization = true)]
public sealed class RowMemoryCollection;
