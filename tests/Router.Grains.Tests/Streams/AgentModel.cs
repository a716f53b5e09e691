using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>
/// Orleans' pulling agent with its order of calls (PersistentStreamPullingAgent of 10.2.2) and nothing else, one step at a time: what comes when is up to the test.
/// </summary>
internal sealed class AgentModel(BinlogQueueAdapter adapter, QueueId queue, Func<string, TableModel> tableOf, Func<IQueueCacheCursor, IQueueCacheCursor> wrap)
{
    private readonly Dictionary<StreamId, AgentStream> _known = [];
    private IQueueCache _cache = null!;
    private IQueueAdapterReceiver _receiver = null!;
    private Task<IList<IBatchContainer>>? _reading;

    public bool IsRunning { get; private set; }

    /// <summary>Streams that are being registered; also such that were cleaned up meanwhile.</summary>
    public List<AgentStream> Registering { get; } = [];

    /// <summary>Streams with something on its way; also such that the agent let go.</summary>
    public List<AgentStream> Delivering { get; } = [];

    /// <summary>Agent.Initialize: the cache first, then the receiver.</summary>
    public void Initialize()
    {
        _cache = adapter.CreateQueueCache(queue);
        _receiver = adapter.CreateReceiver(queue);
        _ = _receiver.Initialize(TimeSpan.FromSeconds(5));
        IsRunning = true;
    }

    /// <summary>Agent.Shutdown: the running read is awaited, the receiver shut down, then cursors disposed.</summary>
    public async Task ShutdownAsync(Func<Task> letTimePass)
    {
        IsRunning = false;
        while (_reading is { IsCompleted: false })
        {
            await letTimePass();
        }

        _reading = null;
        var shuttingDown = _receiver.Shutdown(TimeSpan.FromSeconds(5));
        while (!shuttingDown.IsCompleted)
        {
            await letTimePass();
        }

        Registering.ForEach(EndRegistration);
        Registering.Clear();
        foreach (var stream in _known.Values)
        {
            DisposeCursor(stream);
        }

        _known.Clear();
    }

    /// <summary>Agent.ReadFromQueue: begins a read, or goes on with one that is complete.</summary>
    public void Pump()
    {
        if (!IsRunning || _reading is { IsCompleted: false })
        {
            return;
        }

        if (_reading is null)
        {
            Assert.False(_cache.TryPurgeFromCache(out _));
            Assert.False(_cache.IsUnderPressure());
            Assert.Equal(QueueAdapterConstants.UNLIMITED_GET_QUEUE_MSG, _cache.GetMaxAddCount());
            _reading = _receiver.GetQueueMessagesAsync(QueueAdapterConstants.UNLIMITED_GET_QUEUE_MSG);
            return;
        }

        Assert.True(_reading.IsCompletedSuccessfully, $"A receiver must not throw: {_reading.Exception}");
        var arrived = _reading.Result;
        _reading = null;
        if (arrived.Count > 0)
        {
            _cache.AddToCache(arrived);
        }

        foreach (var first in arrived.DistinctBy(item => item.StreamId))
        {
            Tell(first);
        }
    }

    /// <summary>The registration of a stream ends: its consumer gets a cursor, before the pin goes.</summary>
    public void CompleteRegistration(AgentStream stream)
    {
        Registering.Remove(stream);
        if (IsRunning && _known.TryGetValue(stream.Id, out var known) && known == stream)
        {
            stream.Cursor = wrap(_cache.GetCacheCursor(stream.Id, null!));
            Run(stream);
        }

        EndRegistration(stream);
    }

    /// <summary>The registration of a stream fails: it is forgotten.</summary>
    public void FailRegistration(AgentStream stream)
    {
        Registering.Remove(stream);
        if (_known.TryGetValue(stream.Id, out var known) && known == stream)
        {
            _known.Remove(stream.Id);
        }

        DisposeCursor(stream);
        EndRegistration(stream);
    }

    /// <summary>Agent.CleanupPubSubCache: streams whose consumers have nothing are forgotten, such that are registering too.</summary>
    public void CleanUp()
    {
        foreach (var stream in _known.Values.Where(stream => !stream.IsActive).ToArray())
        {
            _known.Remove(stream.Id);
            DisposeCursor(stream);
        }
    }

    /// <summary>A delivery arrives at the consumer and is answered, or refused; after a refusal it is tried again as it is.</summary>
    public void Deliver(AgentStream stream)
    {
        if (TryTake(stream))
        {
            Done(stream);
        }
    }

    /// <summary>A delivery is taken, but its answer is lost; it is tried again as it is.</summary>
    public void DeliverAndLoseTheAnswer(AgentStream stream) => TryTake(stream);

    /// <summary>MaxEventDeliveryTime is over: the agent goes on.</summary>
    public void GiveUp(AgentStream stream)
    {
        stream.Cursor?.RecordDeliveryFailure();
        Done(stream);
    }

    private void Tell(IBatchContainer first)
    {
        if (_known.TryGetValue(first.StreamId, out var known))
        {
            known.Cursor?.Refresh(first.SequenceToken);
            Run(known);
            return;
        }

        var stream = new AgentStream(first.StreamId, wrap(_cache.GetCacheCursor(first.StreamId, first.SequenceToken)));
        _known.Add(first.StreamId, stream);
        Registering.Add(stream);
    }

    private void Run(AgentStream stream)
    {
        if (!stream.IsActive && stream.Cursor is not null)
        {
            stream.IsActive = true;
            Next(stream);
        }
    }

    private void Done(AgentStream stream)
    {
        Delivering.Remove(stream);
        stream.Delivery = null;
        Next(stream);
    }

    private void Next(AgentStream stream)
    {
        stream.IsActive = IsRunning && stream.Cursor is { } cursor && cursor.MoveNext();
        if (stream.IsActive)
        {
            stream.Delivery = (ChangeDelivery)stream.Cursor!.GetCurrent(out _);
            Delivering.Add(stream);
        }
    }

    private bool TryTake(AgentStream stream)
    {
        try
        {
            tableOf(stream.Name).Take(stream.Delivery!);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void DisposeCursor(AgentStream stream)
    {
        stream.Cursor?.Dispose();
        stream.Cursor = null;
    }

    private static void EndRegistration(AgentStream stream)
    {
        stream.Pin?.Dispose();
        stream.Pin = null;
    }
}
