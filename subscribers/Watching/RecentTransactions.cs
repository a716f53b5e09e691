using Router.Contracts;

namespace Router.Subscribers.Watching;

/// <summary>
/// The transactions handled last. The log tells of a commit before other sessions see it: who begins to watch now saw none of these, so what is read
/// then must hold them.
/// </summary>
internal sealed class RecentTransactions
{
    /// <summary>Commits become visible within milliseconds, and a few at once.</summary>
    private const int Kept = 64;

    private readonly Transaction[] _last = new Transaction[Kept];
    private int _next;
    private int _count;

    /// <summary>The newest sequence of all.</summary>
    public long NewestSequence { get; private set; } = -1;

    public void Add(in Transaction transaction)
    {
        if (transaction.Sequence == NewestSequence)
        {
            return;
        }

        _last[_next] = transaction;
        _next = (_next + 1) % Kept;
        _count = Math.Min(_count + 1, Kept);
        NewestSequence = Math.Max(NewestSequence, transaction.Sequence);
    }

    public Transaction[] Copy() => [.. _last.AsSpan(0, _count)];

    /// <summary>The smallest sequence of those that a point of the log does not cover; the largest number where it covers all.</summary>
    public static long OldestNotCovered(Transaction[] transactions, LogPoint point)
    {
        var oldest = long.MaxValue;
        foreach (var transaction in transactions)
        {
            if (transaction.Sequence < oldest && !point.Covers(transaction))
            {
                oldest = transaction.Sequence;
            }
        }

        return oldest;
    }
}
