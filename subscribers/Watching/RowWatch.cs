using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Watching;

/// <summary>
/// Watches single rows of a table: each watch gives the row's newest image at once, then every change. It follows the whole table, so that watches
/// come and go without touching the source; batches of a table that nobody watches are not looked into. Needs a primary key, and a server whose
/// tables can be read together with the log: InnoDB, and GTIDs on MySQL.
/// </summary>
/// <remarks>
/// Images never go backwards. Rows whose changes the log tells only in parts (<c>binlog_row_image</c> other than FULL) are read again at each change
/// and marked <see cref="WatchedRow.IsResync"/>. Keys are compared by their bytes: where a collation holds 'a' and 'A' equal, they are two rows here.
/// </remarks>
public sealed class RowWatch : ISourceSubscriber, IContactSubscriber, IOnlyForward, INeverBlocks
{
    private readonly TableName _name;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly WatchedKeys _keys = new();
    private readonly RecentTransactions _recent = new();
    private readonly byte[] _scratch = new byte[KeyBytes.MaxBytes];
    private readonly TaskCompletionSource<RowReads> _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RowReads? _reads;
    private bool _isEnded;

    /// <summary>Makes a watch; it begins with its source.</summary>
    /// <param name="table">The table.</param>
    /// <param name="logger">Takes what goes wrong with reading rows.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public RowWatch(TableName table, ILogger<RowWatch>? logger = null, TimeProvider? time = null)
    {
        _name = table;
        _logger = logger ?? NullLogger<RowWatch>.Instance;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The table.</summary>
    public TableName Table => _name;

    /// <summary>Everything that was committed before this moment, the watches have been told; see <see cref="ISourceContext.CurrentAsOf"/>.</summary>
    public DateTimeOffset CurrentAsOf => _reads?.Source.CurrentAsOf ?? DateTimeOffset.MinValue;

    /// <summary>Watches whose rows were read at a place that the log is not known to be past.</summary>
    internal int UnsettledWatches => _reads?.Unsettled ?? 0;

    /// <summary>Watches the row with a primary key of one column.</summary>
    /// <inheritdoc cref="WatchAsync(IReadOnlyList{object}, CancellationToken)"/>
    public IAsyncEnumerable<WatchedRow> WatchAsync(object key, CancellationToken cancellationToken = default) => WatchAsync([key], cancellationToken);

    /// <summary>
    /// Watches a row: its newest image at once, or that there is none, then every change, and after any loss of contact the newest image marked
    /// <see cref="WatchedRow.IsResync"/>. At most 16 images wait for whoever watches; where more come, they are dropped for the newest, marked so.
    /// Begins when the source has begun; ends when it was stopped.
    /// </summary>
    /// <param name="key">A value for each column of the primary key, in key order.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="ArgumentException">The table cannot have such a key.</exception>
    /// <exception cref="TableReadException">The row cannot be read together with the log; the message says what to do.</exception>
    /// <exception cref="InvalidOperationException">The source is a log file: there is nobody to ask for the row.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<WatchedRow> WatchAsync(IReadOnlyList<object> key, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var watch = await AddAsync([.. key], told: null, tag: null, isResync: false, cancellationToken);
        using var cancelled = cancellationToken.Register(watch.Cancel);
        try
        {
            while (true)
            {
                if (Take(watch, out var row, out var wait))
                {
                    yield return row!;
                    continue;
                }

                if (watch.State == WatchState.Ended)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    watch.ThrowIfFailed();
                    yield break;
                }

                await wait;
            }
        }
        finally
        {
            Remove(watch);
        }
    }

    /// <summary>
    /// Listens to a row instead of waiting for it: for those who listen to very many. What is told is what <see cref="WatchAsync(object, CancellationToken)"/>
    /// gives.
    /// </summary>
    /// <param name="key">A value for each column of the primary key, in key order.</param>
    /// <param name="told">Called whenever an image waits, or none will come any more; on any thread, under a lock: it must only note it.</param>
    /// <param name="tag">See <see cref="IListenedRow.Tag"/>.</param>
    /// <param name="isResync">Whether the first image is to be marked.</param>
    /// <param name="cancellationToken">Ends the wait for the source's beginning.</param>
    /// <exception cref="ArgumentException">The table cannot have such a key.</exception>
    /// <exception cref="TableReadException">The table cannot be read; the message says what to do.</exception>
    public async ValueTask<IListenedRow> ListenAsync(
        IReadOnlyList<object> key, Action<IListenedRow> told, object? tag, bool isResync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(told);
        return await AddAsync([.. key], told, tag, isResync, cancellationToken);
    }

    /// <summary>Has the row's newest image told once more, marked <see cref="WatchedRow.IsResync"/>: for a listener that has lost what it was told.</summary>
    public void ReadAgain(IListenedRow row)
    {
        lock (_gate)
        {
            if (row is Watch watch && watch.Want(mustCover: null, _recent.NewestSequence))
            {
                _reads!.Want(watch);
            }
        }
    }

    /// <summary>Ends listening.</summary>
    public void Leave(IListenedRow row)
    {
        if (row is Watch watch)
        {
            Remove(watch);
        }
    }

    /// <summary>The source goes on behind that transaction, which was handled before: what is read must hold it. Before the source begins.</summary>
    public void Resume(in Transaction handled)
    {
        lock (_gate)
        {
            _recent.Add(handled);
        }
    }

    /// <inheritdoc/>
    public ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        _reads = new RowReads(_name, source, _gate, _recent, _time, _logger, cancellationToken);
        cancellationToken.Register(End);
        lock (_gate)
        {
            _isEnded = false;
            Resync(mustCover: null);
        }

        _began.TrySetResult(_reads);
        return default;
    }

    /// <inheritdoc/>
    public void ContactFound()
    {
        lock (_gate)
        {
            Resync(mustCover: null);
        }
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var transaction = batch.Transaction;
            _recent.Add(transaction);
            if (_keys.IsEmpty)
            {
                return default;
            }

            if (batch.Kind == ChangeKind.Table)
            {
                Resync(transaction);
                return default;
            }

            _keys.Learn(batch.Table);
            foreach (var change in batch)
            {
                Take(change, transaction);
            }
        }

        return default;
    }

    private void Take(in RowChange change, in Transaction transaction)
    {
        var hasMoved = change.KeyChanged;
        if (change.Key.TryGetKey(_scratch, out var key) && _keys.Find(key) is { } watch)
        {
            Tell(watch, hasMoved ? WatchedRow.Left(change, transaction) : WatchedRow.Of(change, transaction));
        }

        if (hasMoved && change.TryCopyNewKey(_scratch, out var lengthBytes) && _keys.Find(_scratch.AsSpan(0, lengthBytes)) is { } other)
        {
            Tell(other, WatchedRow.Came(change, transaction));
        }
    }

    private void Tell(Watch first, WatchedRow change)
    {
        for (var watch = first; watch is not null; watch = watch.Next)
        {
            if (!change.Exists || change.Image.IsWhole)
            {
                watch.Take(change);
            }
            else if (watch.Want(change.Transaction, _recent.NewestSequence))
            {
                _reads!.Want(watch);
            }
        }
    }

    /// <summary>Whatever happened, the newest images tell it.</summary>
    private void Resync(Transaction? mustCover)
    {
        foreach (var watch in _keys.All())
        {
            if (watch.Want(mustCover, _recent.NewestSequence))
            {
                _reads!.Want(watch);
            }
        }
    }

    private async Task<Watch> AddAsync(object[] key, Action<IListenedRow>? told, object? tag, bool isResync, CancellationToken cancellationToken)
    {
        var reads = await _began.Task.WaitAsync(cancellationToken);
        reads = _reads ?? reads;
        var described = _keys.Table is null ? await reads.DescribeAsync(cancellationToken) : null;
        lock (_gate)
        {
            if (_keys.Table is null && described is not null)
            {
                _keys.Learn(described);
            }

            var watch = new Watch(key, _keys.Table!.EncodeKey(key), _gate, told) { HandledSequence = _recent.NewestSequence, Tag = tag, IsResync = isResync };
            if (_isEnded)
            {
                watch.End(failure: null);
                return watch;
            }

            _keys.Add(watch);
            reads.Want(watch);
            return watch;
        }
    }

    private bool Take(Watch watch, out WatchedRow? row, out ValueTask wait)
    {
        lock (_gate)
        {
            var isThere = watch.TryTake(out row);
            wait = isThere ? default : watch.WaitAsync();
            return isThere;
        }
    }

    private void Remove(Watch watch)
    {
        lock (_gate)
        {
            watch.End(failure: null);
            _keys.Remove(watch);
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            foreach (var watch in _keys.All())
            {
                watch.End(failure: null);
            }
        }
    }
}
