using Router.Servers;

namespace Router.Replication.Tests.Support;

/// <summary>Classes on the assembly's shared servers, one at a time: an undecided XA transaction of one would hold back the positions of all.</summary>
[CollectionDefinition(Name)]
public sealed class SharedServersCollection : ICollectionFixture<ServersFixture>
{
    public const string Name = "shared servers";
}
