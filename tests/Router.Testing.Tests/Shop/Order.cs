namespace Router.Testing.Tests.Shop;

/// <summary>What the shop knows of an order.</summary>
public sealed record Order(long Id, OrderStatus Status, decimal Amount);
