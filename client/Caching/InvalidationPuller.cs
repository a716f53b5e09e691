using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Router.Contracts;
using Router.Contracts.Orleans.Invalidation;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Tailing;
using Router.Routing.Subscriptions;
using Router.Subscribers.Caching;

namespace Router.Client.Caching;

/// <summary>
/// Keeps a cache by the cluster's invalidations: pulls them in order, begins anew where some may be missing, and lets the cache know how current that is.
/// While the cluster is out of reach that stands still, so the cache finds out by itself that it has lost contact.
/// </summary>
/// <param name="follower">The cache.</param>
/// <param name="name">The source.</param>
/// <param name="invalidations">The invalidations' grain.</param>
/// <param name="source">The source's grain.</param>
/// <param name="contactBound">What the cache lets pass without news.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes lost contacts.</param>
internal sealed class InvalidationPuller(
    CacheFollower follower, string name, Func<IInvalidationGrain> invalidations, Func<ISourceGrain> source, TimeSpan contactBound, TimeProvider time, ILogger logger) : ISourceContext
{
    private const int LongestPollMs = 5000;
    private const int ShortestPollMs = 100;
    private const int BeginMs = 10_000;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    private readonly int _pollMs = (int)Math.Clamp(contactBound.TotalMilliseconds / 4, ShortestPollMs, LongestPollMs);
    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();
    private TaskCompletionSource _bell = New();
    private string? _version;
    private ServerIdentity? _server;
    private long _asOfTicks = DateTimeOffset.MinValue.UtcTicks;
    private TimeSpan _pause;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsResumed => false;

    /// <inheritdoc/>
    public ITableReader? Tables => null;

    /// <summary>By this machine's clock, whatever the cluster's says.</summary>
    public DateTimeOffset CurrentAsOf => new(Volatile.Read(ref _asOfTicks), TimeSpan.Zero);

    /// <summary>Pulls until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await PullAsync(cancellationToken);
                Found();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The application stops; that is all there is to it.
            }
            catch (Exception failure)
            {
                await PauseAsync(failure, cancellationToken);
            }
        }
    }

    /// <summary>Waits until the cluster has handed on everything up to that point, and then until the cache has what was handed on.</summary>
    public async Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(point);
        if (point.Gtids is null && point.Server is { } other && other != _server)
        {
            return WaitOutcome.UnknownGtid;
        }

        var begunAt = time.GetTimestamp();
        var outcome = await ReachAsync(point, timeout, begunAt, cancellationToken);
        var left = timeout - time.GetElapsedTime(begunAt);
        return outcome != WaitOutcome.Reached ? outcome
            : left > TimeSpan.Zero && await SettleAsync(left, cancellationToken) ? WaitOutcome.Reached : WaitOutcome.TimedOut;
    }

    private async Task<WaitOutcome> ReachAsync(LogPoint point, TimeSpan timeout, long begunAt, CancellationToken cancellationToken)
    {
        var text = point.Gtids is { } gtids && gtids.ToString() is { Length: > 0 } set ? set : point.ToString();
        while (true)
        {
            var left = timeout - time.GetElapsedTime(begunAt);
            var wait = left < s_longestWait ? left : s_longestWait;
            if (wait <= TimeSpan.Zero)
            {
                return WaitOutcome.TimedOut;
            }

            var outcome = Enum.Parse<WaitOutcome>(await source().WaitForAsync(text, wait, null).WaitAsync(cancellationToken));
            if (outcome != WaitOutcome.TimedOut)
            {
                return outcome;
            }
        }
    }

    /// <summary>Waits for an answer to a question that is put from here on and leaves nothing to be told.</summary>
    private async Task<bool> SettleAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        var settled = New();
        _waiting.Enqueue(settled);
        Volatile.Read(ref _bell).TrySetResult();
        var late = Task.Delay(left, time, cancellationToken);
        await Task.WhenAny(settled.Task, late);
        cancellationToken.ThrowIfCancellationRequested();
        return settled.Task.IsCompleted;
    }

    private async Task PullAsync(CancellationToken cancellationToken)
    {
        var bell = New();
        Volatile.Write(ref _bell, bell);
        var waiting = TakeWaiting();
        try
        {
            var asked = time.GetUtcNow();
            var isHasty = waiting.Count > 0 && _version is not null;
            var asking = invalidations().NextAsync(_version, isHasty ? 0 : _version is null ? BeginMs : _pollMs);
            if (!isHasty)
            {
                // Whoever must know now does not wait for a question that may take long; its answer comes again to the next.
                await Task.WhenAny(asking, bell.Task).WaitAsync(cancellationToken);
            }

            if (isHasty || asking.IsCompleted || _version is null)
            {
                var answer = await asking.WaitAsync(cancellationToken);
                await ApplyAsync(answer, asked, cancellationToken);
                Settle(waiting, answer);
            }
            else
            {
                asking.Ignore();
            }
        }
        finally
        {
            waiting.ForEach(_waiting.Enqueue);
        }
    }

    private async ValueTask ApplyAsync(InvalidationAnswer answer, DateTimeOffset asked, CancellationToken cancellationToken)
    {
        if (answer.IsReset)
        {
            _version = answer.Beginning is null ? null : answer.Version;
            await BeginAsync(answer.Beginning, cancellationToken);
        }

        foreach (var told in answer.Invalidations)
        {
            await follower.InvalidateAsync(TransactionOf(told), told.Keys, told.Tags, told.IsAll, cancellationToken);
        }

        _version = answer.IsReset ? _version : answer.Version;
        if (answer.Lag is { } lag && asked - lag is var asOf && asOf > CurrentAsOf)
        {
            Volatile.Write(ref _asOfTicks, asOf.UtcTicks);
        }
    }

    /// <summary>Without a place to begin at the cache goes by the bound of its contact, and the cluster is asked for one again.</summary>
    private async ValueTask BeginAsync(InvalidationBeginning? beginning, CancellationToken cancellationToken)
    {
        if (beginning is null)
        {
            await Task.Delay(s_firstPause, time, cancellationToken);
            return;
        }

        _server = ServerText.Parse(beginning.Server);
        var position = new SourcePosition(_server, beginning.File, beginning.Offset, beginning.Gtids, beginning.Epoch);
        await follower.BeginAsync(this, position, cancellationToken);
        ClientCachingLog.Began(logger, follower.Cache.Name, position.ToString());
    }

    private static Transaction TransactionOf(Invalidations told) =>
        new(told.Sequence, Gtid.Parse(told.Gtid), told.CommitMicroseconds, told.File, told.Offset);

    private static void Settle(List<TaskCompletionSource> waiting, InvalidationAnswer answer)
    {
        if (answer.Invalidations.Length == 0 && (!answer.IsReset || answer.Beginning is not null))
        {
            waiting.ForEach(settled => settled.TrySetResult());
            waiting.Clear();
        }
    }

    private List<TaskCompletionSource> TakeWaiting()
    {
        var waiting = new List<TaskCompletionSource>();
        while (_waiting.TryDequeue(out var settled))
        {
            waiting.Add(settled);
        }

        return waiting;
    }

    private void Found()
    {
        if (_pause > TimeSpan.Zero)
        {
            ClientCachingLog.ContactFound(logger, follower.Cache.Name);
            _pause = TimeSpan.Zero;
        }
    }

    private async Task PauseAsync(Exception failure, CancellationToken cancellationToken)
    {
        if (_pause == TimeSpan.Zero)
        {
            ClientCachingLog.ContactLost(logger, follower.Cache.Name, failure.Message);
        }

        _pause = _pause == TimeSpan.Zero ? s_firstPause : TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, s_longestPause.Ticks));
        await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
