using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tailing;

/// <summary>The streams of one queue, and its receiver, who waits here for changes.</summary>
internal sealed class TailerQueue(TimeProvider time)
{
    /// <summary>Below what the runtime counts as a large object: those are collected rarely, and then at a price.</summary>
    private const int BatchBytes = 64 << 10;

    private readonly Lock _gate = new();
    private readonly Lock _filling = new();
    private readonly List<PartitionStream> _all = [];
    private readonly Queue<PartitionStream> _ready = new();
    private readonly HashSet<PartitionStream> _waiting = [];
    private readonly List<PartitionStream> _parked = [];
    private readonly FrameBlock _block = new();
    private TaskCompletionSource _news = New();
    private string[] _full = [];
    private Guid _receiver;
    private bool _isEnded;

    public void Add(PartitionStream stream)
    {
        lock (_gate)
        {
            _all.Add(stream);
        }

        Signal(stream);
    }

    /// <summary>That stream may have something to give.</summary>
    public void Signal(PartitionStream stream)
    {
        lock (_gate)
        {
            if (_waiting.Add(stream))
            {
                _ready.Enqueue(stream);
                _news.TrySetResult();
            }
        }
    }

    /// <summary>Nothing more is given.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            _news.TrySetResult();
        }
    }

    /// <summary>The next batches for that receiver, as soon as there are any; none after the wait, or where another receiver came.</summary>
    /// <param name="receiver">Who reads; only who wants batches becomes the one that is read by.</param>
    /// <param name="maxBytes">Bytes at most; 0 for none.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="full">Streams to be left out, until a newer question of that receiver tells otherwise.</param>
    public async ValueTask<StreamBatch[]> ReadAsync(Guid receiver, int maxBytes, TimeSpan wait, string[] full)
    {
        if (maxBytes > 0)
        {
            Receive(receiver);
        }

        LeaveOut(receiver, full);
        if (maxBytes <= 0)
        {
            return [];
        }

        var started = time.GetTimestamp();
        while (true)
        {
            var news = News();
            var batches = Fill(receiver, maxBytes);
            var left = wait - time.GetElapsedTime(started);
            if (batches.Length > 0 || left <= TimeSpan.Zero || !IsOf(receiver))
            {
                return batches;
            }

            await ((Task)news.WaitAsync(left, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A receiver that was not here last is given everything again that nobody acknowledged.</summary>
    private void Receive(Guid receiver)
    {
        PartitionStream[] all;
        lock (_gate)
        {
            if (_receiver == receiver)
            {
                return;
            }

            _receiver = receiver;
            all = [.. _all];
        }

        lock (_filling)
        {
            foreach (var stream in all)
            {
                stream.Cursor.Rewind();
                Signal(stream);
            }
        }

        lock (_gate)
        {
            _news.TrySetResult();
        }
    }

    /// <summary>Streams that the receiver holds enough of wait here; those that it has room for again wake whoever waits.</summary>
    private void LeaveOut(Guid receiver, string[] full)
    {
        lock (_gate)
        {
            if (_receiver != receiver)
            {
                return;
            }

            _full = full;
            foreach (var stream in _parked.Where(stream => !full.Contains(stream.Name)))
            {
                _ready.Enqueue(stream);
                _news.TrySetResult();
            }

            _parked.RemoveAll(stream => !full.Contains(stream.Name));
        }
    }

    private Task News()
    {
        lock (_gate)
        {
            if (!_isEnded && _news.Task.IsCompleted)
            {
                _news = New();
            }

            return _news.Task;
        }
    }

    private bool IsOf(Guid receiver)
    {
        lock (_gate)
        {
            return !_isEnded && _receiver == receiver;
        }
    }

    /// <summary>Each stream in its turn, so that none waits for another's backlog.</summary>
    private StreamBatch[] Fill(Guid receiver, int maxBytes)
    {
        var batches = new List<StreamBatch>();
        lock (_filling)
        {
            var left = maxBytes;
            while (left > 0 && TryTake(receiver, out var stream))
            {
                var batch = stream.Read(_block, Math.Min(left, BatchBytes), out var isExhausted);
                if (batch is not null)
                {
                    batches.Add(batch);
                    left -= batch.Frames.Bytes.Count;
                }

                if (!isExhausted)
                {
                    Signal(stream);
                }
            }
        }

        return [.. batches];
    }

    private bool TryTake(Guid receiver, out PartitionStream stream)
    {
        lock (_gate)
        {
            stream = null!;
            while (!_isEnded && _receiver == receiver && _ready.TryDequeue(out var next))
            {
                if (_full.Contains(next.Name))
                {
                    _parked.Add(next);
                    continue;
                }

                // From here on it may be signalled again: what is published now is not missed.
                _waiting.Remove(next);
                stream = next;
                return true;
            }

            return false;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
