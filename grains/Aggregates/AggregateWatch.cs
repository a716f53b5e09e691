using Microsoft.Extensions.Logging;
using Router.Contracts.Orleans.Aggregates;
using Router.Subscribers.Aggregates.Parts;

namespace Router.Grains.Aggregates;

/// <summary>
/// Follows the changes of an aggregate's parts while anybody watches, by one long poll a part however many watch. On the grain's own thread.
/// </summary>
internal sealed class AggregateWatch : IDisposable
{
    private const int PollMs = 2000;
    private const int MaxGroups = 256;
    private static readonly TimeSpan s_followsFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(200);

    private readonly CombinedAggregate _aggregate;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ChangedGroups _changed = new();
    private CancellationTokenSource _round = new();
    private Task? _begun;
    private long _askedAt;

    /// <summary>Follows nobody until somebody watches.</summary>
    public AggregateWatch(CombinedAggregate aggregate, TimeProvider time, ILogger logger) => (_aggregate, _time, _logger) = (aggregate, time, logger);

    private bool IsIdle => _time.GetElapsedTime(_askedAt) >= s_followsFor;

    /// <summary>The groups that changed since an earlier answer, as soon as there are any.</summary>
    public async Task<AggregateChanges> NextAsync(string? since, TimeSpan wait)
    {
        // Whoever follows a part ends by the same rule, so all of them are there or none is.
        if (_begun is null or { IsFaulted: true } or { IsCanceled: true } || IsIdle)
        {
            _askedAt = _time.GetTimestamp();
            _begun = BeginAsync();
        }

        await _begun;
        _askedAt = _time.GetTimestamp();
        var changes = await _changed.ReadAsync(since, MaxGroups, wait, _time, CancellationToken.None);
        var groups = changes.Keys.Count == 0 ? [] : await _aggregate.ReadAsync(changes.Keys, changes.Format);
        return new AggregateChanges(groups ?? [], changes.Version, changes.IsReset || groups is null);
    }

    /// <summary>Nobody is followed any more.</summary>
    public void Dispose()
    {
        _round.Cancel();
        _round.Dispose();
    }

    /// <summary>Every part remembers its changes from here on; what was told before is no longer known.</summary>
    private async Task BeginAsync()
    {
        Dispose();
        _round = new CancellationTokenSource();
        var ended = _round.Token;
        var begun = await Task.WhenAll(_aggregate.Parts.Select(part => part.WatchAggregateAsync(_aggregate.Name, null, 0)));
        _changed.Reset(begun.Select(keys => keys.Format).FirstOrDefault(format => format.Length > 0) ?? "");
        for (var index = 0; index < begun.Length; index++)
        {
            _ = FollowAsync(_aggregate.Parts[index], begun[index].Version, ended);
        }
    }

    private async Task FollowAsync(IAggregatePartGrain part, string version, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested && !IsIdle)
        {
            version = await PollAsync(part, version, ended);
        }
    }

    /// <summary>Who fails is asked again from where it was: what it forgot meanwhile it says itself.</summary>
    private async Task<string> PollAsync(IAggregatePartGrain part, string version, CancellationToken ended)
    {
        var asking = part.WatchAggregateAsync(_aggregate.Name, version, PollMs).WaitAsync(ended);
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (ended.IsCancellationRequested)
        {
            return version;
        }

        if (asking.IsCompletedSuccessfully)
        {
            var keys = await asking;
            Take(keys);
            return keys.Version;
        }

        AggregateGrainLog.WatchFailed(_logger, _aggregate.Name, asking.Exception?.GetBaseException());
        await Task.Delay(s_pauseAfterFailure, _time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return version;
    }

    private void Take(AggregateKeys keys)
    {
        if (keys.IsReset || (keys.Keys.Length > 0 && keys.Format != _changed.Format))
        {
            _changed.Reset(keys.Format);
            return;
        }

        foreach (var key in keys.Keys)
        {
            _changed.Touch(key);
        }
    }
}
