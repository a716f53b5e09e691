using System.Collections.Concurrent;

namespace Router.Grains.Tests.PublicStreams;

/// <summary>What grains that are subscribed implicitly have seen, by stream.</summary>
public sealed class SeenChanges
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _ids = new();

    private int _hanging;

    /// <summary>Deliveries wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Deliveries that came to the gate.</summary>
    public int Hanging => _hanging;

    public Task PassAsync()
    {
        Interlocked.Increment(ref _hanging);
        return Gate;
    }

    public ConcurrentQueue<long> Of(string stream) => _ids.GetOrAdd(stream, _ => new());
}
