using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Router.Contracts.Orleans.Aggregates;
using Router.Subscribers.Aggregates;

namespace Router.Client.Aggregates;

/// <summary>Reads the aggregates of one source of a cluster.</summary>
/// <param name="grain">The grain of an aggregate, by its name.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Takes lost contacts.</param>
internal sealed class ClusterAggregates(Func<string, IAggregateGrain> grain, TimeProvider time, ILogger logger)
{
    private const int WaitMs = 5000;
    private const int PageCount = 1000;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>One group.</summary>
    public async Task<AggregateGroup> ReadAsync(string name, object?[] group, CancellationToken cancellationToken) =>
        Of(name, await grain(name).ReadAsync(group).WaitAsync(cancellationToken));

    /// <summary>All groups, a page in memory at a time.</summary>
    public async IAsyncEnumerable<AggregateGroup> ReadAllAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var page = await grain(name).ReadPageAsync(after, PageCount).WaitAsync(cancellationToken);
            foreach (var group in page.Groups)
            {
                yield return Of(name, group);
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Groups as they change; after a loss of contact, or where very many changed at once, all that are there.</summary>
    public async IAsyncEnumerable<AggregateGroup> WatchAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (version, pause) = ((string?)null, TimeSpan.Zero);
        while (true)
        {
            var changes = await TryWatchAsync(name, version, cancellationToken);
            pause = await PauseAfterAsync(changes is not null, pause, cancellationToken);
            if (changes is null)
            {
                continue;
            }

            version = changes.Version;
            foreach (var group in changes.Groups)
            {
                yield return Of(name, group);
            }

            if (changes.IsReset)
            {
                await foreach (var group in ReadAllPatientlyAsync(name, cancellationToken))
                {
                    yield return group;
                }
            }
        }
    }

    /// <summary>Has it read its table again.</summary>
    public Task RefillAsync(string name, CancellationToken cancellationToken) => grain(name).RefillAsync().WaitAsync(cancellationToken);

    /// <summary>Begins anew where contact is lost between two pages.</summary>
    private async IAsyncEnumerable<AggregateGroup> ReadAllPatientlyAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (after, pause) = ((string?)null, TimeSpan.Zero);
        while (true)
        {
            var page = await TryAsync(name, () => grain(name).ReadPageAsync(after, PageCount), cancellationToken);
            pause = await PauseAfterAsync(page is not null, pause, cancellationToken);
            foreach (var group in page?.Groups ?? [])
            {
                yield return Of(name, group);
            }

            after = page?.Next;
            if (page is not null && after is null)
            {
                yield break;
            }
        }
    }

    private Task<AggregateChanges?> TryWatchAsync(string name, string? version, CancellationToken cancellationToken) =>
        TryAsync(name, () => grain(name).WatchAsync(version, WaitMs), cancellationToken);

    /// <summary>Null where contact is lost; what will never work is thrown.</summary>
    private async Task<T?> TryAsync<T>(string name, Func<Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await ask().WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not ArgumentException && !cancellationToken.IsCancellationRequested)
        {
            ClientAggregatesLog.ContactLost(logger, name, failure.Message);
            return null;
        }
    }

    private async Task<TimeSpan> PauseAfterAsync(bool isDone, TimeSpan last, CancellationToken cancellationToken)
    {
        if (isDone)
        {
            return TimeSpan.Zero;
        }

        var pause = last == TimeSpan.Zero ? s_firstPause : TimeSpan.FromTicks(Math.Min(2 * last.Ticks, s_longestPause.Ticks));
        await Task.Delay(pause, time, cancellationToken);
        return pause;
    }

    private static AggregateGroup Of(string name, AggregateGroupState state) => AggregateGroup.Of(
        name, state.GroupedBy, state.Measures, state.Key, state.Values, state.Exists, state.Token, state.Doubt is not null);
}
