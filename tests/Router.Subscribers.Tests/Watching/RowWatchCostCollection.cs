namespace Router.Subscribers.Tests.Watching;

/// <summary>The memory of the whole process is measured: nothing else may take any meanwhile.</summary>
[CollectionDefinition(nameof(RowWatchCostTests), DisableParallelization = true)]
public sealed class RowWatchCostCollection;
