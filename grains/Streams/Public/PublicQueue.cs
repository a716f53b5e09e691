using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Streams.Public;

/// <summary>
/// A part of a source's public streams as Orleans' pulling agent uses it. Nothing is in it: each subscriber's cursor reads the log by itself. It only tells
/// the agent which streams there are, and whose cursor has something. All calls come from the agent's scheduler, and what is awaited here goes on there.
/// </summary>
internal sealed class PublicQueue(QueuePlace place, ILogReaderGrain reader, PublicStreamOptions options, TimeProvider time, ILogger logger) : IQueueAdapterReceiver, IQueueCache
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<StreamId, ChangeToken> _arrived = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PublicCursor? _thrown;
    private bool _isOutage;

    public ILogReaderGrain Reader => reader;

    public PublicStreamOptions Options => options;

    public TimeProvider Time => time;

    public bool IsShut { get; private set; }

    /// <inheritdoc/>
    public Task Initialize(TimeSpan timeout)
    {
        new StreamAnnouncer(this, place).RunAsync().Ignore();
        return Task.CompletedTask;
    }

    /// <summary>The streams that are new, or whose cursors have something. Never throws.</summary>
    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount)
    {
        if (_arrived.Count == 0)
        {
            await ((Task)_news.Task.WaitAsync(s_longestWait, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        IBatchContainer[] arrived = [.. _arrived.Select(item => new ArrivedStream(item.Key, item.Value.ToStreamToken()))];
        _arrived.Clear();
        if (_news.Task.IsCompleted)
        {
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return arrived;
    }

    /// <inheritdoc/>
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Shutdown(TimeSpan timeout)
    {
        IsShut = true;
        return Task.CompletedTask;
    }

    /// <summary>Unlimited: nothing is held here.</summary>
    public int GetMaxAddCount() => QueueAdapterConstants.UNLIMITED_GET_QUEUE_MSG;

    /// <inheritdoc/>
    public bool IsUnderPressure() => false;

    /// <summary>Nothing is to be done: cursors hold what they read.</summary>
    public void AddToCache(IList<IBatchContainer> messages)
    {
    }

    /// <inheritdoc/>
    public bool TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = [];
        return false;
    }

    /// <summary>A place of its own for one subscriber: after the token, or from now on without one.</summary>
    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token)
    {
        var thrown = _thrown;
        _thrown = null;
        return token is null && thrown is not null && thrown.Stream == streamId
            ? thrown.Successor()
            : new PublicCursor(this, streamId, token is null || token.SequenceNumber < 0 ? null : token.ToChangeToken());
    }

    /// <summary>A cursor that could not go on was let go: who is asked for next is its successor.</summary>
    public void Disposed(PublicCursor cursor) => _thrown = cursor;

    /// <summary>A cursor of that stream has something.</summary>
    public void Wake(StreamId stream) => Tell(stream, ChangeToken.None);

    /// <summary>There is that stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="after">Its first change comes after this; <see cref="ChangeToken.None"/> where subscribers begin from now.</param>
    public void Tell(StreamId stream, ChangeToken after)
    {
        if (!_arrived.TryGetValue(stream, out var before) || before == ChangeToken.None)
        {
            _arrived[stream] = after;
        }

        _news.TrySetResult();
    }

    /// <summary>The log's reader did not answer; it is asked again.</summary>
    public void LostContact(Exception failure)
    {
        if (!_isOutage)
        {
            _isOutage = true;
            PublicStreamLog.LostContact(logger, place, failure);
        }
    }

    /// <summary>It answers.</summary>
    public void HasContact()
    {
        if (_isOutage)
        {
            _isOutage = false;
            PublicStreamLog.HasContact(logger, place);
        }
    }
}
