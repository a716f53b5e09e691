using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Streams;

/// <summary>
/// A queue of a source as Orleans' pulling agent uses it: what it receives from, and the cache it gives from, in one object, since what was accepted there is
/// acknowledged here. One lives from the agent's taking of the queue until it lets go of it; all calls come from the agent's scheduler, and what is awaited here goes on
/// there.
/// </summary>
/// <param name="place">Which queue it is.</param>
/// <param name="source">What it is read from.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class BinlogQueue(QueuePlace place, IQueueSource source, BinlogStreamOptions options, TimeProvider time, ILogger logger) : IQueueAdapterReceiver, IQueueCache
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_unattendedCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lastWord = TimeSpan.FromSeconds(1);

    private readonly HeldStreams _held = new(options);
    private Guid _receiver = Guid.NewGuid();
    private Task<List<IBatchContainer>>? _asking;
    private long _checkedUnattended = time.GetTimestamp();
    private bool _isWaitingForAnswer;
    private bool _isAcknowledging;
    private bool _isOutage;
    private bool _isShut;

    /// <inheritdoc/>
    public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

    /// <summary>The streams that have something new, after <see cref="BinlogStreamOptions.PollWait"/> at most. Never throws.</summary>
    /// <remarks>An answer that is late, since the tailer's silo died or it is still waking up, is awaited further by the next call: a shutdown waits for this call.</remarks>
    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount)
    {
        var asking = _asking ??= AskAsync();
        await ((Task)asking.WaitAsync(options.PollWait, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        List<IBatchContainer> arrived = [];
        if (asking.IsCompleted)
        {
            _asking = null;
            arrived = await asking;
        }

        AddUnattended(arrived);
        return arrived;
    }

    /// <inheritdoc/>
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    /// <summary>Says what was accepted, for whoever has the queue next, and is done.</summary>
    public async Task Shutdown(TimeSpan timeout)
    {
        _isShut = true;
        if (_held.HasAcknowledgements && !_isAcknowledging)
        {
            await ((Task)AcknowledgeAsync().WaitAsync(timeout < s_lastWord ? timeout : s_lastWord, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Unlimited: at zero the agent's pump would end; what is held is bounded by what is asked for.</summary>
    public int GetMaxAddCount() => QueueAdapterConstants.UNLIMITED_GET_QUEUE_MSG;

    /// <summary>Never, for the same reason.</summary>
    public bool IsUnderPressure() => false;

    /// <summary>Nothing is to be done: batches are held as soon as they are received.</summary>
    public void AddToCache(IList<IBatchContainer> messages)
    {
    }

    /// <summary>Nothing is: batches are let go when they are accepted.</summary>
    public bool TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = [];
        return false;
    }

    /// <summary>At the first batch that was not accepted, whatever the token: the table grain knows what it has, and the streams are not rewindable.</summary>
    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken token) =>
        new BinlogQueueCursor(_held, _held.Of(streamId.GetKeyAsString()), AcknowledgeSoon);

    /// <summary>One question and what comes of it; never throws.</summary>
    private async Task<List<IBatchContainer>> AskAsync()
    {
        var read = Question(_held.RoomBytes, (int)options.PollWait.TotalMilliseconds);
        try
        {
            _isWaitingForAnswer = true;
            var answer = await source.ReadAsync(place.Source, read);
            _isWaitingForAnswer = false;
            if (!_held.TakeUp(answer))
            {
                throw new InvalidOperationException($"The answer is of generation {answer.Generation}, but {_held.Generation} has begun: its tailer is about to be fenced off.");
            }

            HasContact();
            return _isShut ? [] : Take(answer.Batches);
        }
        catch (Exception failure)
        {
            _isWaitingForAnswer = false;
            LostContact(failure, read);
            await Task.Delay(s_pauseAfterFailure, time);
            return [];
        }
    }

    private List<IBatchContainer> Take(StreamBatch[] batches)
    {
        var arrived = new HashSet<HeldStream>();
        string? hole = null;
        foreach (var batch in batches)
        {
            var stream = _held.Of(batch.Stream);
            switch (stream.Take(batch))
            {
                case Arrival.Held:
                    arrived.Add(stream);
                    break;
                case Arrival.Hole:
                    hole = batch.Stream;
                    break;
            }
        }

        if (hole is not null)
        {
            BinlogStreamLog.Hole(logger, place, hole);
            BeginAnew();
        }

        return [.. arrived.Select(stream => new ArrivedStream(stream.Id, stream.FirstToken))];
    }

    /// <summary>
    /// Streams that have something and that no cursor looks after are told of again: their registration with the agent failed, or was cleaned up meanwhile. Seldom, since
    /// a stream without consumers stays so.
    /// </summary>
    private void AddUnattended(List<IBatchContainer> arrived)
    {
        if (time.GetElapsedTime(_checkedUnattended) < s_unattendedCheck)
        {
            return;
        }

        _checkedUnattended = time.GetTimestamp();
        var told = arrived.Select(stream => stream.StreamId).ToHashSet();
        arrived.AddRange(_held.Unattended().Where(stream => !told.Contains(stream.Id)).Select(stream => new ArrivedStream(stream.Id, stream.FirstToken)));
    }

    /// <summary>Something was accepted: while a question waits at the tailer, it does not wait for that.</summary>
    private void AcknowledgeSoon()
    {
        if (_isWaitingForAnswer && !_isAcknowledging && !_isShut)
        {
            AcknowledgeAsync().Ignore();
        }
    }

    /// <summary>Tells what was accepted, one question after the other as long as more is; never throws. What could not be told goes with the next question.</summary>
    private async Task AcknowledgeAsync()
    {
        _isAcknowledging = true;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        while (_held.HasAcknowledgements && (_isWaitingForAnswer || _isShut))
        {
            var read = Question(0, 0);
            try
            {
                var answer = await source.ReadAsync(place.Source, read);
                if (answer.Generation < read.Generation)
                {
                    _held.TakeBack(read);
                    break;
                }
            }
            catch (Exception failure)
            {
                BinlogStreamLog.NotAcknowledged(logger, place, failure);
                _held.TakeBack(read);
                break;
            }
        }

        _isAcknowledging = false;
    }

    private QueueRead Question(int maxBytes, int waitMs) => new()
    {
        Queue = place.Queue,
        QueueCount = place.QueueCount,
        Receiver = _receiver,
        Generation = _held.Generation,
        Accepted = _held.TakeAcknowledgements(),
        MaxBytes = maxBytes,
        WaitMs = waitMs,
        Full = _held.Full(),
    };

    /// <summary>Whether the answer was lost on its way nobody knows: a new name has it given again.</summary>
    private void LostContact(Exception failure, QueueRead read)
    {
        _held.TakeBack(read);
        BeginAnew();
        if (!_isOutage)
        {
            _isOutage = true;
            BinlogStreamLog.LostContact(logger, place, failure);
        }
    }

    private void HasContact()
    {
        if (_isOutage)
        {
            _isOutage = false;
            BinlogStreamLog.HasContact(logger, place);
        }
    }

    private void BeginAnew()
    {
        _receiver = Guid.NewGuid();
        _held.BeginAnew();
    }
}
