namespace Router.Standalone.Tests.Typed;

/// <summary>A row of shop.orders as an app writes it.</summary>
internal sealed record Order(long Id, string Status, decimal? Amount);
