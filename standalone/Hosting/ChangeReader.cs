using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Standalone.Hosting;

/// <summary>Changes to pull. A batch is valid, and unacknowledged, until the next one is asked for.</summary>
public sealed class ChangeReader : ISubscriber
{
    private readonly Channel<ChangeBatch> _handed = Channel.CreateBounded<ChangeBatch>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
    private readonly Channel<bool> _taken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
    private int _isRead;

    /// <summary>The batches, in commit order, until cancelled. One loop at a time.</summary>
    /// <exception cref="InvalidOperationException">Another loop reads.</exception>
    public async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isRead, 1) != 0)
        {
            throw new InvalidOperationException("Somebody reads these changes already: add a reader of its own for each loop.");
        }

        try
        {
            while (true)
            {
                // Looked at and left there: a loop that breaks off here or below meets the same batch again.
                await _handed.Reader.WaitToReadAsync(cancellationToken);
                if (_handed.Reader.TryPeek(out var batch))
                {
                    yield return batch;
                    _handed.Reader.TryRead(out _);
                    await _taken.Writer.WriteAsync(true, cancellationToken);
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isRead, 0);
        }
    }

    /// <inheritdoc/>
    async ValueTask ISubscriber.HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        await _handed.Writer.WriteAsync(batch, cancellationToken);
        await _taken.Reader.ReadAsync(cancellationToken);
    }
}
