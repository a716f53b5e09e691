using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Router.Contracts.Orleans.Rows;

namespace Router.Client.Connecting;

/// <summary>Calls to a cluster whose silos come and go: what is lost on the way is asked again.</summary>
internal sealed class ClusterCalls(TimeSpan patience, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pauseOfOne = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenWarnings = TimeSpan.FromSeconds(10);

    /// <summary>A silo that was killed says nothing, and Orleans' own patience with a call is as long as a call may be: so a call is given up before.</summary>
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(10);

    /// <summary>How much longer than it may wait for news a question may take.</summary>
    private static readonly TimeSpan s_onTheWay = TimeSpan.FromSeconds(3);

    private long _warnedAt;

    /// <summary>Calls until there is an answer, or the patience is over.</summary>
    /// <exception cref="RouterClientException">No silo answered in that time.</exception>
    public Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) => TryAsync(call, patience, s_answerWithin, lost: null, cancellationToken);

    /// <inheritdoc cref="CallAsync{T}(Func{Task{T}}, CancellationToken)"/>
    public Task CallAsync(Func<Task> call, CancellationToken cancellationToken) => CallAsync(
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);

    /// <summary>
    /// The same of a call that may rightly take long: until there is an answer, or the time for one and the patience are over. Where an answer does not come
    /// in its time, there is the patience's time left for another try, which finds out whether only that answer was lost.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="work">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RouterClientException">There was no answer in that time.</exception>
    public Task<T> CallAsync<T>(Func<Task<T>> call, TimeSpan work, CancellationToken cancellationToken) => TryAsync(
        call, patience == Timeout.InfiniteTimeSpan ? patience : work + s_onTheWay + patience, work + s_onTheWay, lost: null, cancellationToken);

    /// <summary>Calls until there is an answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="wait">How long it may wait for news.</param>
    /// <param name="lost">Called when an answer was lost, before the next try.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<T> PersistAsync<T>(Func<Task<T>> call, TimeSpan wait, Action? lost, CancellationToken cancellationToken) =>
        TryAsync(call, Timeout.InfiniteTimeSpan, wait + s_onTheWay, lost, cancellationToken);

    /// <summary>
    /// Calls once, for those who have very many calls to make; false, after a pause, where the same call may be answered later. Of their failures one is
    /// logged every 10 s.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="within">How long an answer may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> TryOnceAsync(Func<Task> call, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await call().WaitAsync(within, time, cancellationToken);
            return true;
        }
        catch (Exception failure) when (IsOfCluster(failure) && !(failure is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            Warn(failure);
        }

        await Task.Delay(s_pauseOfOne, time, cancellationToken);
        return false;
    }

    /// <summary>
    /// Whether the same call may be answered later: a silo was lost, or none can be reached, or one that is stopping cancelled what it was doing, or what it
    /// needs for an answer cannot be reached.
    /// </summary>
    public static bool IsOfCluster(Exception failure) =>
        failure is TimeoutException or OrleansException or OperationCanceledException or RowWatchException { IsTransient: true };

    /// <summary>No try goes on long after the limit, and none has less time than it takes to find a silo that answers.</summary>
    private static TimeSpan Within(TimeSpan limit, TimeSpan elapsed, TimeSpan answerWithin)
    {
        var left = limit - elapsed > s_answerWithin ? limit - elapsed : s_answerWithin;
        return limit == Timeout.InfiniteTimeSpan || left > answerWithin ? answerWithin : left;
    }

    private void Warn(Exception failure)
    {
        var last = Interlocked.Read(ref _warnedAt);
        if ((last == 0 || time.GetElapsedTime(last) > s_betweenWarnings) && Interlocked.CompareExchange(ref _warnedAt, time.GetTimestamp(), last) == last)
        {
            RouterClientLog.LostContact(logger, failure);
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> call, TimeSpan limit, TimeSpan answerWithin, Action? lost, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var pause = s_firstPause;
        var isOutage = false;
        while (true)
        {
            try
            {
                var answer = await call().WaitAsync(Within(limit, time.GetElapsedTime(began), answerWithin), time, cancellationToken);
                if (isOutage)
                {
                    RouterClientLog.HasContact(logger);
                }

                return answer;
            }
            catch (Exception failure) when (IsOfCluster(failure) && !(failure is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                if (limit != Timeout.InfiniteTimeSpan && time.GetElapsedTime(began) > limit)
                {
                    throw new RouterClientException(
                        $"No silo of the cluster answered for {limit}: see whether its silos run and are ready, and whether ClusterId, ServiceId and the gateways are theirs. ({failure.Message})", failure);
                }

                if (!isOutage)
                {
                    isOutage = true;
                    RouterClientLog.LostContact(logger, failure);
                }

                lost?.Invoke();
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }
}
