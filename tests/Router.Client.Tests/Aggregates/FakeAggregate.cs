using System.Globalization;
using Router.Contracts;
using Router.Contracts.Orleans.Aggregates;

namespace Router.Client.Tests.Aggregates;

/// <summary>An aggregate's grain without a cluster: a count by status that the test sets.</summary>
internal sealed class FakeAggregate : IAggregateGrain
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _changes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _forgotten;

    /// <summary>The next so many questions fail.</summary>
    public int Failures { get; set; }

    public int Refills { get; private set; }

    public void Set(string status, long count)
    {
        lock (_gate)
        {
            _counts[status] = count;
            _changes.Add(status);
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What changed so far is no longer told one by one.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _forgotten = _changes.Count + 1;
            _changes.Add("");
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public Task<AggregateGroupState> ReadAsync(object?[] group)
    {
        Fail();
        return Task.FromResult(Of((string)group[0]!));
    }

    public Task<AggregatePage> ReadPageAsync(string? after, int count)
    {
        Fail();
        lock (_gate)
        {
            // Two a page, however many are asked for.
            var keys = _counts.Keys.Where(key => after is null || string.CompareOrdinal(key, after) > 0).Take(3).ToArray();
            return Task.FromResult(new AggregatePage([.. keys.Take(2).Select(Of)], keys.Length > 2 ? keys[1] : null, default, null));
        }
    }

    public async Task<AggregateChanges> WatchAsync(string? since, int waitMs)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                Fail();
                changed = _changed.Task;
                var from = since is null ? _changes.Count : int.Parse(since, CultureInfo.InvariantCulture);
                var version = _changes.Count.ToString(CultureInfo.InvariantCulture);
                if (from < _forgotten)
                {
                    return new AggregateChanges([], version, true);
                }

                if (since is null || from < _changes.Count)
                {
                    return new AggregateChanges([.. _changes[from..].Distinct().Select(Of)], version, false);
                }
            }

            await changed;
        }
    }

    public Task RefillAsync()
    {
        Refills++;
        return Task.CompletedTask;
    }

    private AggregateGroupState Of(string status)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(status);
            return new AggregateGroupState
            {
                Key = [status],
                Exists = count > 0,
                Measures = ["count", "sum(amount)"],
                Values = [count, count > 0 ? count * 1.5m : null],
                Token = new ChangeToken(count, 0),
                GroupedBy = ["status"],
            };
        }
    }

    private void Fail()
    {
        if (Failures > 0)
        {
            Failures--;
            throw new TimeoutException("The cluster is gone.");
        }
    }
}
