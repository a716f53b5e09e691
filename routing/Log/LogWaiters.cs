using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>
/// Everybody who waits until the log was read up to some point. The position belongs to the source's thread; while that waits for the server
/// whoever comes may look at it, so that a point that was passed long ago needs no further event.
/// </summary>
public sealed class LogWaiters
{
    /// <summary>Instead of an entry's number: the source ended before the point.</summary>
    private const long Ended = -1;

    private const int OfSource = 0;
    private const int Free = 1;
    private const int LookedAt = 2;

    private readonly List<LogWaiter> _waiting = [];
    private readonly Lock _gate = new();
    private int _owner = OfSource;
    private ILogPosition? _position;
    private long _number;
    private int _count;
    private bool _isEnded;

    internal LogWaiters()
    {
    }

    /// <summary>Waits until the log was read, and everything that follows from it handed to the partitions, up to that point.</summary>
    /// <returns>
    /// The number of the last entry before the point, or of a later one, for <see cref="Partition.PassAsync"/>; negative where the source ended before it.
    /// </returns>
    public async Task<long> ReachAsync(LogPoint point, CancellationToken cancellationToken)
    {
        var waiter = new LogWaiter(point);
        Add(waiter);
        try
        {
            return await waiter.Done.WaitAsync(cancellationToken);
        }
        finally
        {
            Remove(waiter);
        }
    }

    /// <summary>The source has ended: no further point will be reached.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            foreach (var waiter in _waiting)
            {
                waiter.Complete(Ended);
            }
        }
    }

    private void Add(LogWaiter waiter)
    {
        lock (_gate)
        {
            _waiting.Add(waiter);
            Interlocked.Increment(ref _count);
        }

        LookIfFree();
        lock (_gate)
        {
            if (_isEnded)
            {
                waiter.Complete(Ended);
            }
        }
    }

    private void Remove(LogWaiter waiter)
    {
        lock (_gate)
        {
            if (_waiting.Remove(waiter))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    /// <summary>On the source's thread: everything up to that entry is published.</summary>
    internal void Published(ILogPosition? position, long number)
    {
        if (Volatile.Read(ref _count) > 0)
        {
            Resolve(position, number);
        }
    }

    /// <summary>The source's thread begins to wait, after <see cref="Published"/>: others may look at the position.</summary>
    internal void Release(ILogPosition? position, long number)
    {
        _position = position;
        _number = number;
        Interlocked.Exchange(ref _owner, Free);

        // Who came after the look before and found the position not free is seen here.
        if (Volatile.Read(ref _count) > 0)
        {
            LookIfFree();
        }
    }

    /// <summary>The source's thread goes on, as soon as nobody looks.</summary>
    internal void Hold()
    {
        if (Volatile.Read(ref _owner) == OfSource)
        {
            return;
        }

        var spinner = default(SpinWait);
        while (Interlocked.CompareExchange(ref _owner, OfSource, Free) != Free)
        {
            spinner.SpinOnce();
        }
    }

    private void LookIfFree()
    {
        if (Interlocked.CompareExchange(ref _owner, LookedAt, Free) == Free)
        {
            try
            {
                Resolve(_position, _number);
            }
            finally
            {
                Interlocked.Exchange(ref _owner, Free);
            }
        }
    }

    private void Resolve(ILogPosition? position, long number)
    {
        lock (_gate)
        {
            for (var i = _waiting.Count - 1; position is not null && i >= 0; i--)
            {
                if (position.HasReached(_waiting[i].Point))
                {
                    _waiting[i].Complete(number);
                    _waiting.RemoveAt(i);
                    Interlocked.Decrement(ref _count);
                }
            }
        }
    }
}
