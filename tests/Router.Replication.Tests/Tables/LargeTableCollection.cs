namespace Router.Replication.Tests.Tables;

/// <summary>The memory of the whole process is measured: nothing else may take any meanwhile.</summary>
[CollectionDefinition(nameof(LargeTableTests), DisableParallelization = true)]
public sealed class LargeTableCollection;
