namespace Router.Standalone.Tests;

/// <summary>Nothing else may allocate meanwhile.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationCollection;
