using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Standalone.State;

/// <summary>Brings a source's subscribers and its saved position together: loads both at the start, saves both at each checkpoint.</summary>
/// <remarks>
/// What was restored belongs to its subscriber: it must capture all of it again. A saved state is carried on as it was only while no partition
/// of its table has captured anything for that subscriber, which is so for a table that had no change since the start.
/// </remarks>
internal sealed class StateStore(
    string source,
    StateFolder folder,
    SubscriptionSet subscriptions,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private List<SubscriberState> _kept = [];
    private PartitionLayout _layout = new([], subscriptions);

    /// <summary>The position saved last; null where none was.</summary>
    public SourcePosition? Saved { get; private set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? SavedAt { get; private set; }

    /// <summary>Subscribers whose saved state was dropped at the start, because it was that of another definition.</summary>
    public IReadOnlyList<string> Redefined { get; private set; } = [];

    /// <summary>Loads the newest snapshot that is whole, and gives it to the subscribers; null where there is none.</summary>
    /// <param name="reaches">Whether the source's log still reaches back to a position; asked before falling back to an older snapshot.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StateFolderException">There are snapshots, and none can be used.</exception>
    public async Task<Snapshot?> LoadAsync(Func<SourcePosition, CancellationToken, Task> reaches, CancellationToken cancellationToken)
    {
        var damaged = new List<LoadedSnapshot>();
        Snapshot? loaded = null;
        foreach (var found in folder.Load())
        {
            if (found.Snapshot is not { } snapshot)
            {
                damaged.Add(found);
                continue;
            }

            CheckSource(snapshot);
            if (damaged.Count > 0)
            {
                await reaches(snapshot.Position, cancellationToken);
            }

            loaded = snapshot;
            break;
        }

        if (loaded is null && damaged.Count > 0)
        {
            throw new StateFolderException(
                $"The state in {folder.Path} is damaged ({damaged[0].File}: {damaged[0].Fault}) and there is no older one: restore the folder from a copy, or empty it to start anew.");
        }

        Take(loaded);
        await RestoreAsync(cancellationToken);
        PutAside(damaged);
        return loaded;
    }

    /// <summary>Saves the state that subscribers begin with, at the position they begin at; nothing was delivered since the load.</summary>
    /// <param name="position">Where reading begins.</param>
    /// <param name="throughSequence">The last transaction in the state that was loaded; -1 where none was.</param>
    /// <param name="partitions">The partitions that are there from the start.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SaveFirstAsync(SourcePosition position, long throughSequence, IReadOnlyList<Partition> partitions, CancellationToken cancellationToken) =>
        SaveAsync(new Checkpoint(position, throughSequence, [.. partitions.SelectMany(partition => partition.Processor.Capture())]), cancellationToken);

    /// <summary>Makes durable what the states refer to, then the states and the position.</summary>
    public async Task SaveAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(checkpoint, cancellationToken);
        }
        finally
        {
            foreach (var state in checkpoint.States)
            {
                state.State.Release();
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private async Task WriteAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        foreach (var state in checkpoint.States)
        {
            await state.State.PrepareAsync(cancellationToken);
        }

        var captured = checkpoint.States.Select(state => (state.Subscriber, _layout.TableOf(state.Partition))).ToHashSet();
        var kept = _kept.Where(state => !captured.Contains((state.Subscriber, _layout.TableOf(state.Partition)))).ToList();
        var snapshot = new Snapshot
        {
            Source = source,
            Position = checkpoint.Position,
            ThroughSequence = checkpoint.ThroughSequence,
            SavedAt = time.GetUtcNow(),
            Subscribers = [.. subscriptions.Items.Select(item => new SavedSubscriber(item.Name, DefinitionOf(item), item.Subscriber is IStatefulSubscriber))],
            Partitions = PartitionLayout.Of(subscriptions),
        };
        await folder.SaveAsync(
            snapshot,
            [.. checkpoint.States, .. kept.Select(state => new CapturedState(state.Subscriber, state.Partition, new KeptState(state)))],
            cancellationToken);
        _kept = kept;
        Saved = checkpoint.Position;
        SavedAt = snapshot.SavedAt;
    }

    private void CheckSource(Snapshot snapshot)
    {
        if (snapshot.Source != source)
        {
            throw new StateFolderException($"The state folder {folder.Path} belongs to the source '{snapshot.Source}', not to '{source}': give each source a folder of its own.");
        }
    }

    private void Take(Snapshot? loaded)
    {
        if (loaded is null)
        {
            return;
        }

        Saved = loaded.Position;
        SavedAt = loaded.SavedAt;
        _layout = new PartitionLayout(loaded.Partitions, subscriptions);
        foreach (var (table, before, now) in _layout.Changes(loaded.States.Select(state => state.Partition)))
        {
            RunnerLog.Repartitioned(logger, source, table, before, now);
        }

        NameRemoved(loaded);
        Redefined = [.. RedefinedSince(loaded)];
        var dropped = Redefined.ToHashSet(StringComparer.Ordinal);
        var names = subscriptions.Items.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        _kept = [.. loaded.States.Where(state => names.Contains(state.Subscriber) && !dropped.Contains(state.Subscriber))];
    }

    /// <summary>A state without its subscriber is dropped at the next save; that must not pass unnoticed.</summary>
    private void NameRemoved(Snapshot loaded)
    {
        var names = subscriptions.Items.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var removed in loaded.States.Select(state => state.Subscriber).Where(name => !names.Contains(name)).Distinct())
        {
            RunnerLog.SubscriberRemoved(logger, source, removed);
        }
    }

    private IEnumerable<string> RedefinedSince(Snapshot loaded)
    {
        var saved = loaded.Subscribers.Where(item => item.IsStateful).ToDictionary(item => item.Name, item => item.Definition, StringComparer.Ordinal);
        foreach (var item in subscriptions.Items)
        {
            if (item.Subscriber is IStatefulSubscriber { Definition: var now } && saved.TryGetValue(item.Name, out var before) && before != now)
            {
                RunnerLog.SubscriberRedefined(logger, source, item.Name, before, now);
                yield return item.Name;
            }
        }
    }

    private static string DefinitionOf(Subscription subscription) => (subscription.Subscriber as IStatefulSubscriber)?.Definition ?? "";

    /// <summary>Only once the older one is in use: until then the next start must find what this one found.</summary>
    private void PutAside(List<LoadedSnapshot> damaged)
    {
        foreach (var bad in damaged)
        {
            RunnerLog.FallingBack(logger, source, bad.File, bad.Fault!);
            StateFolder.Remove(bad);
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        foreach (var item in subscriptions.Items)
        {
            if (item.Subscriber is IStatefulSubscriber stateful)
            {
                var states = _kept.Where(state => state.Subscriber == item.Name);
                await stateful.RestoreAsync(states.ToDictionary(state => state.Partition, state => state.Memory), cancellationToken);
            }
        }
    }
}
