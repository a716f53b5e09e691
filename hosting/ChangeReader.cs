using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>
/// Changes to pull. A batch is valid, and unacknowledged, until the next one is asked for: asking for the next acknowledges it.
/// </summary>
/// <remarks>
/// One batch at a time; what nobody reads stays with the source. Other handlers of the same tables are given no further change until it is
/// read, and when the window is full the source waits.
/// </remarks>
public sealed class ChangeReader : ISubscriber
{
    private readonly Channel<HandedBatch> _handed = Channel.CreateBounded<HandedBatch>(1);
    private readonly Lock _gate = new();
    private bool _isRead;
    private Action? _abandoned;

    internal ChangeReader()
    {
    }

    /// <summary>
    /// The batches, in commit order. A loop that breaks off leaves its batch unacknowledged, and the next loop begins with it.
    /// One loop at a time. Ends when the source was stopped or came to its end.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another loop reads.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="Replication.Source.SourceException">The source cannot go on.</exception>
    public async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Begin();
        try
        {
            while (await _handed.Reader.WaitToReadAsync(cancellationToken))
            {
                // Looked at and left there: a loop that breaks off here meets the same batch again.
                if (_handed.Reader.TryPeek(out var handed) && !handed.IsWithdrawn)
                {
                    yield return handed.Batch;
                }

                _handed.Reader.TryRead(out _);
                handed?.Take();
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    async ValueTask ISubscriber.HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        var handed = new HandedBatch(batch);
        await _handed.Writer.WriteAsync(handed, cancellationToken);
        using var withdrawn = cancellationToken.Register(handed.Withdraw);
        LookWhetherAbandoned();
        await handed.Taken;
    }

    /// <summary>
    /// The source stops: calls back, briefly, once a batch waits that nobody is there to read, so that the stop need not wait for it.
    /// Null: it has stopped.
    /// </summary>
    internal void Stop(Action? abandoned)
    {
        lock (_gate)
        {
            _abandoned = abandoned;
        }

        LookWhetherAbandoned();
    }

    /// <summary>Nothing more will come.</summary>
    internal void End(Exception? failure) => _handed.Writer.TryComplete(failure);

    private void Begin()
    {
        lock (_gate)
        {
            if (_isRead)
            {
                throw new InvalidOperationException("Somebody reads these changes already: add a reader of its own for each loop.");
            }

            _isRead = true;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _isRead = false;
        }

        LookWhetherAbandoned();
    }

    private void LookWhetherAbandoned()
    {
        lock (_gate)
        {
            if (!_isRead && _handed.Reader.Count > 0)
            {
                _abandoned?.Invoke();
            }
        }
    }
}
