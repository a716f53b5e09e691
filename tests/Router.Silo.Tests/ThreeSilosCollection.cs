namespace Router.Silo.Tests;

/// <summary>It measures how soon silos miss each other, and one of its tests keeps all cores busy: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(ThreeSilosTests), DisableParallelization = true)]
public sealed class ThreeSilosCollection;
