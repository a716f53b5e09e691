using Router.Contracts;
using Router.Hosting.Running;
using Router.Replication.Feed;
using Router.Routing.Subscriptions;
using Router.Standalone.Tests.Fakes;

namespace Router.Standalone.Tests;

/// <summary>What the server says of GTIDs that do not come.</summary>
public sealed class ExecutedLogTests
{
    [Fact]
    public async Task A_server_that_could_not_tell_once_is_asked_again()
    {
        await using var rig = new Rig();
        var asked = 0;
        var executed = new ExecutedLogs(
            _ => Task.FromResult(++asked < 3 ? null : new ExecutedLog(GtidSet.Parse(GtidDialect.MariaDb, "0-1-5"), LogPoint.OfPlace("binlog.000001", 4))), TimeProvider.System);
        var source = new SourceContext("main", null, () => null, rig.Log, feed: null!, executed, TimeProvider.System);

        Assert.Equal(WaitOutcome.UnknownGtid, await source.WaitForAsync(LogPoint.Parse("7-1-5"), TimeSpan.FromSeconds(20), default));
        Assert.Equal(3, asked);
    }
}
