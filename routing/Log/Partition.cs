using Router.Contracts;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Routing.Log;

/// <summary>
/// Changes that are delivered in commit order: those of a table or a part of its rows, a schema or the whole log. One thread writes, one lane at a time reads;
/// what was read stays until it is acknowledged.
/// </summary>
public sealed class Partition
{
    private readonly ChunkPool _chunks;
    private EntryChunk _tail;
    private int _tailCount;
    private long _written;
    private EntryChunk _head;
    private int _headIndex;
    private long _published;
    private long _acknowledged;
    private long _passedNumber;
    private long _resumedAtNumber;
    private long _headSequence;
    private long _headCommit;
    private CheckpointBarrier? _barrier;
    private bool _isKeyless;
    private Partition[] _followers = [];

    internal Partition(int index, string name, SubscriptionLevel level, ChunkPool chunks)
    {
        Index = index;
        Name = name;
        Level = level;
        _chunks = chunks;
        _head = _tail = chunks.Rent();
        Passes = new PassWaiters(this);
    }

    /// <summary>The place in <see cref="ChangeLog.Partitions"/>.</summary>
    public int Index { get; }

    /// <summary><c>*</c> for the log, <c>schema.*</c>, <c>schema.table</c>, or <c>schema.table/0</c> where a table has several.</summary>
    public string Name { get; }

    /// <summary>The table; null where it holds the changes of a schema or of the whole log.</summary>
    public TableName? Table { get; internal init; }

    /// <summary>Which of its table's partitions this is.</summary>
    public PartitionSlice Slice { get; internal init; } = PartitionSlice.Whole;

    /// <summary>
    /// Whether this one holds all rows of a table that was given several partitions, because the table has no key to choose one by.
    /// </summary>
    public bool IsKeyless
    {
        get => Volatile.Read(ref _isKeyless);
        internal set => Volatile.Write(ref _isKeyless, value);
    }

    /// <summary>What it holds the changes of.</summary>
    public SubscriptionLevel Level { get; }

    /// <summary>Partitions of higher levels that must have taken a change before this one may.</summary>
    public ReadOnlySpan<Partition> Gates => GateArray;

    /// <summary>Partitions of lower levels that wait for this one.</summary>
    public ReadOnlySpan<Partition> Followers => Volatile.Read(ref _followers);

    internal Partition[] GateArray { get; init; } = [];

    internal Partition[] FollowerArray
    {
        get => Volatile.Read(ref _followers);
        set => Volatile.Write(ref _followers, value);
    }

    /// <summary>Filters, delivers and acknowledges this partition's batches.</summary>
    public TableProcessor Processor { get; internal set; } = TableProcessor.None;

    /// <summary>The checkpoint this partition has to pass, or null.</summary>
    internal CheckpointBarrier? Barrier
    {
        get => Volatile.Read(ref _barrier);
        set => Volatile.Write(ref _barrier, value);
    }

    /// <summary>Who waits for this partition to get somewhere.</summary>
    internal PassWaiters Passes { get; }

    /// <summary>Batches that were delivered or wait to be, and are not acknowledged.</summary>
    public long Outstanding => Volatile.Read(ref _published) - Volatile.Read(ref _acknowledged);

    /// <summary>Batches acknowledged since the start.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Whether it got entries that are not published; the source's thread's own note.</summary>
    internal bool IsDirty { get; set; }

    /// <summary>The transaction of the oldest batch that is not acknowledged; meaningful only while <see cref="Outstanding"/> is above 0.</summary>
    internal long HeadSequence => Volatile.Read(ref _headSequence);

    /// <summary>
    /// Everything that was committed before this, in microseconds since 1970 by the server's clock, is acknowledged; meaningful only while
    /// <see cref="Outstanding"/> is above 0.
    /// </summary>
    public long HeadCommitMicroseconds => Volatile.Read(ref _headCommit);

    /// <summary>Everything in transactions before this is acknowledged; meaningful only while <see cref="Outstanding"/> is above 0.</summary>
    public ChangeToken Head => new(HeadSequence, 0);

    /// <summary>Completes with true once the entry of that number, and all before it, are acknowledged; with false where the partition stops before.</summary>
    /// <param name="number">An entry's number, of <see cref="LogWaiters.ReachAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<bool> PassAsync(long number, CancellationToken cancellationToken) => Passes.WaitAsync(number, cancellationToken);

    /// <summary>Nothing more is taken: whoever waits is told.</summary>
    public void Stop() => Passes.Stop();

    /// <summary>A lower bound of the oldest unacknowledged entry's number; <see cref="long.MaxValue"/> where there is none.</summary>
    internal long OldestNumber => Outstanding == 0
        ? long.MaxValue
        : Math.Max(Volatile.Read(ref _passedNumber) + 1, Volatile.Read(ref _resumedAtNumber));

    /// <summary>Whether this partition has taken every entry up to and including that number which it will ever get.</summary>
    internal bool HasPassed(long number) => OldestNumber > number;

    internal void Write(in LogEntry entry)
    {
        if (_tailCount == EntryChunk.Length)
        {
            var next = _chunks.Rent();
            _tail.Next = next;
            _tail = next;
            _tailCount = 0;
        }

        _tail.Entries[_tailCount++] = entry;
        if (_written++ == Volatile.Read(ref _acknowledged))
        {
            Volatile.Write(ref _resumedAtNumber, entry.Number);
            Volatile.Write(ref _headSequence, entry.Transaction.Sequence);
            Volatile.Write(ref _headCommit, entry.Transaction.CommitMicroseconds);
        }
    }

    internal void Publish() => Volatile.Write(ref _published, _written);

    /// <summary>Batches written and published since the start.</summary>
    internal long Published => Volatile.Read(ref _published);

    /// <summary>The chunk that the oldest unacknowledged entry lies in, or will; it is used again once <see cref="Next"/> has left it.</summary>
    internal EntryChunk HeadChunk => _head;

    /// <summary>The entry's place in <see cref="HeadChunk"/>; its length where it will be the first of the next chunk.</summary>
    internal int HeadIndex => _headIndex;

    internal bool HasNext => Volatile.Read(ref _acknowledged) < Volatile.Read(ref _published);

    /// <summary>The oldest entry that is not acknowledged; only for the lane, only while there is one.</summary>
    internal ref readonly LogEntry Next
    {
        get
        {
            if (_headIndex == EntryChunk.Length)
            {
                var done = _head;
                _head = done.Next ?? throw new InvalidOperationException($"Partition {Name} has no next entry.");
                _headIndex = 0;
                _chunks.Return(done);
            }

            return ref _head.Entries[_headIndex];
        }
    }

    /// <summary>
    /// The lane stands before that entry: the numbers between it and the one acknowledged last are other partitions', and count as passed.
    /// Without this a batch that takes long would hold the window, and the partitions below, from the one acknowledged last on.
    /// </summary>
    /// <returns>Whether that is news.</returns>
    internal bool StandBefore(in LogEntry entry)
    {
        if (entry.Number - 1 <= _passedNumber)
        {
            return false;
        }

        Volatile.Write(ref _headSequence, entry.Transaction.Sequence);
        Volatile.Write(ref _headCommit, entry.Transaction.CommitMicroseconds);
        Volatile.Write(ref _passedNumber, entry.Number - 1);
        return true;
    }

    /// <summary>Acknowledges <see cref="Next"/>.</summary>
    internal void Acknowledge()
    {
        ref readonly var entry = ref _head.Entries[_headIndex];
        Volatile.Write(ref _headSequence, entry.Transaction.Sequence);
        Volatile.Write(ref _headCommit, entry.Transaction.CommitMicroseconds);
        Volatile.Write(ref _passedNumber, entry.Number);
        _headIndex++;
        Volatile.Write(ref _acknowledged, _acknowledged + 1);
    }
}
