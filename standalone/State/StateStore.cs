using System.Buffers;
using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Standalone.State;

/// <summary>Brings a source's subscribers and its saved position together: loads both at the start, saves both at each checkpoint.</summary>
internal sealed class StateStore(string source, StateFolder folder, SubscriptionSet subscriptions, TimeProvider time, ILogger logger) : IDisposable
{
    private Snapshot? _loaded;

    /// <summary>The position saved last; null where none was.</summary>
    public SourcePosition? Saved { get; private set; }

    /// <summary>Loads the newest snapshot that is whole, and gives it to the subscribers; null where there is none.</summary>
    /// <param name="reaches">Whether the source's log still reaches back to a position; asked before falling back to an older snapshot.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StateFolderException">There are snapshots, and none can be used.</exception>
    public async Task<Snapshot?> LoadAsync(Func<SourcePosition, CancellationToken, Task> reaches, CancellationToken cancellationToken)
    {
        var damaged = new List<LoadedSnapshot>();
        foreach (var found in folder.Load())
        {
            if (found.Snapshot is not { } snapshot)
            {
                damaged.Add(found);
                continue;
            }

            if (snapshot.Source != source)
            {
                throw new StateFolderException($"The state folder {folder.Path} belongs to the source '{snapshot.Source}', not to '{source}': give each source a folder of its own.");
            }

            if (damaged.Count > 0)
            {
                await reaches(snapshot.Position, cancellationToken);
            }

            _loaded = snapshot;
            Saved = snapshot.Position;
            break;
        }

        if (_loaded is null && damaged.Count > 0)
        {
            throw new StateFolderException(
                $"The state in {folder.Path} is damaged ({damaged[0].File}: {damaged[0].Fault}) and there is no older one: restore the folder from a copy, or empty it to start anew.");
        }

        NameRemoved();
        await RestoreAsync(cancellationToken);
        PutAside(damaged);
        return _loaded;
    }

    /// <summary>A state without its subscriber is dropped at the next save; that must not pass unnoticed.</summary>
    private void NameRemoved()
    {
        var names = subscriptions.Items.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var removed in (_loaded?.States ?? []).Select(state => state.Subscriber).Where(name => !names.Contains(name)).Distinct())
        {
            RunnerLog.SubscriberRemoved(logger, source, removed);
        }
    }

    /// <summary>Saves the state of subscribers that nothing was delivered to yet, at the position they begin at.</summary>
    public Task SaveFirstAsync(SourcePosition position, CancellationToken cancellationToken)
    {
        var states = subscriptions.Items
            .Where(item => item.Subscriber is IStatefulSubscriber && item.Level == SubscriptionLevel.Log)
            .Select(item => new CapturedState(item.Name, "*", ((IStatefulSubscriber)item.Subscriber).Capture("*")));
        return SaveAsync(new Checkpoint(position, -1, [.. states]), cancellationToken);
    }

    /// <summary>Makes durable what the states refer to, then the states and the position.</summary>
    public async Task SaveAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var states = new List<SubscriberState>();
        foreach (var state in checkpoint.States)
        {
            await state.State.PrepareAsync(cancellationToken);
            states.Add(new SubscriberState(state.Subscriber, state.Partition, [.. Enumerable.Range(0, state.State.SegmentCount).Select(segment => Write(state.State, segment))]));
        }

        // A partition that had no change since the start has captured nothing: what was saved of it still holds.
        var captured = states.Select(state => (state.Subscriber, state.Partition)).ToHashSet();
        var names = subscriptions.Items.Select(item => item.Name).ToHashSet();
        states.AddRange((_loaded?.States ?? []).Where(state => names.Contains(state.Subscriber) && !captured.Contains((state.Subscriber, state.Partition))));
        var snapshot = new Snapshot
        {
            Source = source,
            Position = checkpoint.Position,
            ThroughSequence = checkpoint.ThroughSequence,
            SavedAt = time.GetUtcNow(),
            States = states,
        };
        await folder.SaveAsync(snapshot, cancellationToken);
        _loaded = snapshot;
        Saved = checkpoint.Position;
    }

    public void Dispose() => folder.Dispose();

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
                var states = (_loaded?.States ?? []).Where(state => state.Subscriber == item.Name);
                await stateful.RestoreAsync(states.ToDictionary(state => state.Partition, Segments), cancellationToken);
            }
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Segments(SubscriberState state) => [.. state.Segments.Select(bytes => (ReadOnlyMemory<byte>)bytes)];

    private static byte[] Write(StateCapture state, int segment)
    {
        var output = new ArrayBufferWriter<byte>();
        state.Write(segment, output);
        return output.WrittenSpan.ToArray();
    }
}
