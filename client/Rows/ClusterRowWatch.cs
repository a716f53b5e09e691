using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Router.Client.Connecting;
using Router.Contracts.Orleans.Rows;

namespace Router.Client.Rows;

/// <summary>Watches one row: asks its grain for what it has not seen. After a loss of contact it begins anew, and marks what it gets first.</summary>
internal sealed class ClusterRowWatch(Func<IRowGrain> row, ClusterCalls calls, ILogger logger)
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(2);

    private Guid _watcher = Guid.NewGuid();
    private long _seen;
    private bool _isResync;

    public async IAsyncEnumerable<WatchedClusterRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var images = await calls.PersistAsync(() => row().WatchAsync(_watcher, _seen, (int)s_wait.TotalMilliseconds), s_wait, BeginAnew, cancellationToken);
                _seen = images.Number;
                foreach (var state in images.States)
                {
                    var isResync = _isResync;
                    _isResync = false;
                    yield return WatchedClusterRow.Of(state, isResync);
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            await LeaveAsync();
        }
    }

    private void BeginAnew()
    {
        _watcher = Guid.NewGuid();
        _seen = 0;
        _isResync = true;
    }

    private async Task LeaveAsync()
    {
        try
        {
            await row().LeaveAsync(_watcher);
        }
        catch (Exception failure) when (ClusterCalls.IsOfCluster(failure))
        {
            RouterClientLog.NotLeft(logger, failure);
        }
    }
}
