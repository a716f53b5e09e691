using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tables.Subscribers;

/// <summary>The source, as a partition's subscribers see it.</summary>
internal sealed class PartitionContext(PartitionPlan plan, IBinlogTailerGrain tailer, ITableReader? tables, bool isResumed, TimeProvider time) : ISourceContext
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(25);

    private readonly Lock _gate = new();
    private DateTimeOffset _currentAsOf = DateTimeOffset.MinValue;
    private long? _askedAt;
    private bool _isAsking;

    public string Name => plan.Stream.Source;

    public bool IsResumed => isResumed;

    public ITableReader? Tables => tables;

    /// <summary>As the tailer said last, who is asked again meanwhile: what was true then is true now.</summary>
    public DateTimeOffset CurrentAsOf
    {
        get
        {
            lock (_gate)
            {
                if (!_isAsking && (_askedAt is not { } askedAt || time.GetElapsedTime(askedAt) > s_refresh))
                {
                    (_isAsking, _askedAt) = (true, time.GetTimestamp());
                    _ = AskAsync();
                }

                return _currentAsOf;
            }
        }
    }

    public async Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(point);
        var beganAt = time.GetTimestamp();
        while (true)
        {
            var left = timeout - time.GetElapsedTime(beganAt);
            var outcome = Enum.Parse<WaitOutcome>(
                await tailer.WaitForAsync(point.ToString(), left < s_longestWait ? left : s_longestWait, plan.Stream.TableName?.ToString()).WaitAsync(cancellationToken));
            if (outcome != WaitOutcome.TimedOut || left <= s_longestWait)
            {
                return outcome;
            }
        }
    }

    /// <summary>Nobody waits for the answer; one that does not come leaves what was known.</summary>
    private async Task AskAsync()
    {
        var asking = tailer.StatusAsync().AsTask();
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _isAsking = false;
            if (asking.IsCompletedSuccessfully && asking.Result.CurrentAsOf is { } asOf && asOf > _currentAsOf)
            {
                _currentAsOf = asOf;
            }
        }
    }
}
