using System.Globalization;
using Router.Contracts;

namespace Router.Testing.Log;

/// <summary>The server that a script plays: a MariaDB of that id, in replication domain 0.</summary>
internal sealed record ScriptedServer(uint Id)
{
    private const uint Domain = 0;

    public ServerIdentity Identity { get; } = new(ServerFlavor.MariaDb, string.Create(CultureInfo.InvariantCulture, $"{Id}-{Domain}"));

    public Gtid GtidOf(ulong number) => Gtid.MariaDb(Domain, Id, number);
}
