namespace Router.Testing.Orleans.Tests.Shop;

/// <summary>What the shop knows of an order.</summary>
public sealed record Order(long Id, string Status, decimal Amount);
