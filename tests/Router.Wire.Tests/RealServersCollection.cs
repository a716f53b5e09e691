namespace Router.Wire.Tests;

/// <summary>One collection for all who use the servers, so that they start once.</summary>
[CollectionDefinition(Name)]
public sealed class RealServersCollection : ICollectionFixture<RealServers>
{
    public const string Name = "real servers";
}
