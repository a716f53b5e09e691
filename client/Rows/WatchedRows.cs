using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans;
using Router.Client.Connecting;
using Router.Contracts.Orleans.Rows;

namespace Router.Client.Rows;

/// <summary>The rows that are watched here: as long as there is any, one pulls for all of them.</summary>
internal sealed class WatchedRows(IGrainFactory grains, ClusterCalls calls, ILogger logger)
{
    private readonly Lock _gate = new();
    private RowPull? _pull;

    /// <summary>A row's images.</summary>
    public async IAsyncEnumerable<WatchedClusterRow> WatchAsync(RowName row, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = row.ToString();
        var reading = new RowReading();
        var pull = Begin(name, reading);
        try
        {
            while (true)
            {
                yield return await reading.NextAsync(cancellationToken);
            }
        }
        finally
        {
            await pull.RemoveAsync(name, reading);
        }
    }

    private RowPull Begin(string row, RowReading reading)
    {
        lock (_gate)
        {
            if (_pull is not { } pull || !pull.TryAdd(row, reading))
            {
                _pull = pull = new RowPull(grains, calls, logger, row, reading);
            }

            return pull;
        }
    }
}
