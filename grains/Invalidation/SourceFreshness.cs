using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Invalidation;

/// <summary>What a source's tailer said last, asked ten times a second at most however many want to know. On the grain's own thread.</summary>
/// <param name="tailer">The tailer.</param>
/// <param name="time">The clock.</param>
/// <param name="otherLog">The source reads another log than before; called before anything is said to be current as of it.</param>
internal sealed class SourceFreshness(IBinlogTailerGrain tailer, TimeProvider time, Action otherLog)
{
    private static readonly TimeSpan s_holds = TimeSpan.FromMilliseconds(100);

    private Task? _asking;
    private long? _askedAt;
    private int? _epoch;

    /// <summary>Everything that was committed before this moment is applied; it never goes back. Null before that was known.</summary>
    public DateTimeOffset? AsOf { get; private set; }

    /// <summary>How the source is, asked anew.</summary>
    public async Task<TailerStatus> AskAsync()
    {
        var status = await tailer.StatusAsync();
        if (status.Epoch > _epoch)
        {
            otherLog();
        }

        _epoch = _epoch is { } epoch && epoch > status.Epoch ? epoch : status.Epoch;
        AsOf = status.CurrentAsOf is { } asOf && !(asOf < AsOf) ? asOf : AsOf;
        return status;
    }

    /// <summary>Asks where the last answer is too old; a tailer that cannot be asked leaves what was known, which stays true.</summary>
    public Task RefreshAsync()
    {
        if (_asking is null or { IsCompleted: true } && !(_askedAt is { } askedAt && time.GetElapsedTime(askedAt) < s_holds))
        {
            _askedAt = time.GetTimestamp();
            _asking = RefreshNowAsync();
        }

        return _asking ?? Task.CompletedTask;
    }

    private async Task RefreshNowAsync() =>
        await ((Task)AskAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
