using System.Diagnostics;
using Router.Contracts;

namespace Router.Benchmarks.Latency;

/// <summary>When each transaction's COMMIT was sent, and how long its rows then took to a handler. Each row holds its transaction's number.</summary>
/// <param name="transactions">Transactions there will be.</param>
/// <param name="skipped">Of those, the first that do not count.</param>
/// <param name="rowsEach">Rows of each.</param>
internal sealed class LatencyLog(int transactions, int skipped, int rowsEach)
{
    private const int TransactionOrdinal = 1;

    private readonly long[] _sentTicks = new long[transactions];
    private readonly long[] _ticks = new long[(transactions - skipped) * rowsEach];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _rows;
    private int _count;

    /// <summary>Completes when every row was seen.</summary>
    public Task All => _all.Task;

    public long[] Ticks => _ticks[.._count];

    /// <summary>When a transaction's COMMIT was sent, by the machine's clock.</summary>
    public long SentTicks(int transaction) => Volatile.Read(ref _sentTicks[transaction]);

    public void Sent(int transaction) => Volatile.Write(ref _sentTicks[transaction], Stopwatch.GetTimestamp());

    /// <summary>A handler has these rows in its hands.</summary>
    public void Handle(in ChangeBatch batch)
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var change in batch)
        {
            var transaction = change.After.GetInt64(TransactionOrdinal);
            if (transaction >= skipped)
            {
                _ticks[_count++] = now - Volatile.Read(ref _sentTicks[transaction]);
            }

            _rows++;
        }

        if (_rows == (long)transactions * rowsEach)
        {
            _all.TrySetResult();
        }
    }
}
