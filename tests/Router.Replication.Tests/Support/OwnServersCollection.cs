namespace Router.Replication.Tests.Support;

/// <summary>Binds the servers to the classes that share them.</summary>
[CollectionDefinition(OwnServers.Collection)]
public sealed class OwnServersCollection : ICollectionFixture<OwnServers>;
