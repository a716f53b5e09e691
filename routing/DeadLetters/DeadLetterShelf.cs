namespace Router.Routing.DeadLetters;

/// <summary>The store, for many at once: one call at a time.</summary>
internal sealed class DeadLetterShelf(IDeadLetterStore store) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    public async ValueTask AppendAsync(IReadOnlyList<ParkedChange> changes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await store.AppendAsync(changes, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<ArraySegment<byte>> ReadAsync(DeadLetterId letter, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await store.ReadAsync(letter, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask RemoveAsync(IReadOnlyList<DeadLetterId> letters, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await store.RemoveAsync(letters, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }
}
