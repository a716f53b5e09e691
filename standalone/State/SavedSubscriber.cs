namespace Router.Standalone.State;

/// <summary>A subscription as it was when state was saved.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What its state is a state of; empty where it keeps none.</param>
/// <param name="IsStateful">Whether it keeps state.</param>
public sealed record SavedSubscriber(string Name, string Definition, bool IsStateful);
