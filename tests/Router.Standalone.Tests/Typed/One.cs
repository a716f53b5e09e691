namespace Router.Standalone.Tests.Typed;

/// <summary>A row of one column.</summary>
internal sealed record One<TValue>(TValue Value);
