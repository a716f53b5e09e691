namespace Router.Subscribers.Caching;

/// <summary>A load on its way, and those who wait for it. It is cancelled when nobody waits any more.</summary>
internal abstract class Flight(long version)
{
    private int _waiting;
    private bool _isOver;

    /// <summary>The number of the last invalidation that had been applied when it began.</summary>
    public long Version => version;

    /// <summary>Ends the loader's work.</summary>
    protected CancellationTokenSource Abandoned { get; } = new();

    /// <summary>Joins it; false where everybody has left it already.</summary>
    public bool TryJoin()
    {
        lock (Abandoned)
        {
            _waiting += _isOver ? 0 : 1;
            return !_isOver;
        }
    }

    /// <summary>Leaves it, served or not.</summary>
    protected void Leave()
    {
        lock (Abandoned)
        {
            if (--_waiting > 0)
            {
                return;
            }

            _isOver = true;
        }

        Abandoned.Cancel();
    }
}
