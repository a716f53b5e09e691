using Router.Contracts;
using Router.Contracts.Orleans.Invalidation;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Invalidation;

/// <summary>Answers those who follow invalidations; the work of the grain, which one thread at a time does.</summary>
internal sealed class InvalidationFeed
{
    private const long RingBytes = 4 << 20;
    private const long AnswerBytes = 256 << 10;
    private const string NotYet = "";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestAsking = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly InvalidationRing _ring;
    private readonly SourceFreshness _freshness;

    /// <summary>Makes a feed.</summary>
    /// <param name="tailer">The source's tailer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ringBytes">Bytes of invalidations that are remembered.</param>
    public InvalidationFeed(IBinlogTailerGrain tailer, TimeProvider time, long ringBytes = RingBytes)
    {
        _time = time;
        _ring = new InvalidationRing(ringBytes);

        // What was changed between two logs nobody has told.
        _freshness = new SourceFreshness(tailer, time, _ring.BeginAnew);
    }

    /// <summary>Passes on what changed.</summary>
    public void Add(Invalidations invalidations) => _ring.Add(invalidations);

    /// <summary>What came since an earlier answer, as soon as there is something.</summary>
    public async Task<InvalidationAnswer> NextAsync(string? since, TimeSpan wait)
    {
        var begunAt = _time.GetTimestamp();
        var isFresh = false;
        _ = _freshness.RefreshAsync();
        while (true)
        {
            if (since is null or NotYet || _ring.Read(since, AnswerBytes) is not { } reading)
            {
                return await BeginAsync(wait - _time.GetElapsedTime(begunAt));
            }

            var left = wait - _time.GetElapsedTime(begunAt);
            if (reading.Told.Length > 0 || isFresh)
            {
                return Answer(reading);
            }

            // Whoever waited in vain learns at least how current that is.
            isFresh = left <= TimeSpan.Zero;
            var waiting = isFresh ? _freshness.RefreshAsync() : _ring.Added;
            await waiting.WaitAsync(isFresh ? s_longestAsking : left, _time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private InvalidationAnswer Answer(RingReading reading)
    {
        // It was told before this answer was put together, and what it speaks of was handed on before that.
        var asOf = reading.IsAll ? _freshness.AsOf : null;
        return new InvalidationAnswer(reading.Told, reading.Version, IsReset: false, asOf, LagOf(asOf), Beginning: null);
    }

    /// <summary>
    /// Begins anew: at a place behind everything that was handed to this grain, or to one that is gone, before the question. A tailer that began again
    /// after a loss reads towards that first. So what was committed before the question must be applied; where that ends the log is read, and
    /// the frontier, which tells its transactions too, must come there.
    /// </summary>
    private async Task<InvalidationAnswer> BeginAsync(TimeSpan wait)
    {
        var (version, begunAt, asked) = (_ring.Version, _time.GetTimestamp(), _time.GetUtcNow());
        LogPoint? end = null;
        while (true)
        {
            var status = await TryAskAsync();
            if (end is null && status?.CurrentAsOf >= asked)
            {
                status = await TryAskAsync();
                end = PlaceOf(status?.Received);
            }

            if (status is not null && end is not null && PlaceOf(status.Saved) is { } saved && !LogPlaces.IsBefore(saved.File, saved.Offset, end.File, end.Offset))
            {
                var beginning = new InvalidationBeginning(status.Server, saved.File, saved.Offset, status.Gtids, status.Epoch);
                return new InvalidationAnswer([], version, IsReset: true, _freshness.AsOf, LagOf(_freshness.AsOf), beginning);
            }

            if (_time.GetElapsedTime(begunAt) >= wait)
            {
                return new InvalidationAnswer([], NotYet, IsReset: true, null, null, Beginning: null);
            }

            await Task.Delay(s_pause, _time);
        }
    }

    private async Task<TailerStatus?> TryAskAsync()
    {
        var asking = _freshness.AskAsync();
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return asking.IsCompletedSuccessfully ? await asking : null;
    }

    private static LogPoint? PlaceOf(string? text) => text is null or "" ? null : LogPoint.Parse(text);

    private TimeSpan? LagOf(DateTimeOffset? asOf) => asOf is { } moment ? _time.GetUtcNow() - moment : null;
}
