namespace Router.Client.Tests.Cluster;

/// <summary>A row of shop.orders.</summary>
public sealed record Order(long Id, string Status, decimal Amount);
