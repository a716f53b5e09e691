using System.Diagnostics;
using Router.Contracts;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>What came to this process's table grains.</summary>
internal sealed class Arrivals
{
    private const int TransactionOrdinal = 1;

    private readonly Lock _gate = new();
    private readonly List<(long Transaction, long Ticks)> _paced = [];
    private long _rows;
    private long _lastTicks;

    public long Rows => Interlocked.Read(ref _rows);

    public long LastTicks => Interlocked.Read(ref _lastTicks);

    public ValueTask TakeAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _rows, batch.Count);
        Interlocked.Exchange(ref _lastTicks, Stopwatch.GetTimestamp());
        return default;
    }

    /// <summary>Rows of the paced load, each with its transaction's number.</summary>
    public ValueTask TakePacedAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Kind != ChangeKind.Insert)
        {
            return default;
        }

        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            foreach (var change in batch)
            {
                _paced.Add((change.After.GetInt64(TransactionOrdinal), now));
            }
        }

        Interlocked.Add(ref _rows, batch.Count);
        Interlocked.Exchange(ref _lastTicks, now);
        return default;
    }

    /// <summary>Pairs of a transaction's number and the time at which a row of it was handled, in ticks of this machine's clock.</summary>
    public void WritePaced(string path)
    {
        using var file = new BinaryWriter(File.Create(path));
        lock (_gate)
        {
            foreach (var (transaction, ticks) in _paced)
            {
                file.Write(transaction);
                file.Write(ticks);
            }
        }
    }
}
