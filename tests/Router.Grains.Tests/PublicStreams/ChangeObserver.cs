using System.Collections.Concurrent;
using Orleans.Streams;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tests.PublicStreams;

/// <summary>An application's observer: notes ids, tokens and errors; may hang or throw.</summary>
internal sealed class ChangeObserver : IAsyncObserver<ChangeBatch>
{
    private int _throws;

    public ConcurrentQueue<long> Ids { get; } = new();

    public ConcurrentQueue<Exception> Errors { get; } = new();

    public ChangeToken? Last { get; private set; }

    /// <summary>Deliveries wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>So many deliveries throw.</summary>
    public int Throws
    {
        init => _throws = value;
    }

    public async Task OnNextAsync(ChangeBatch item, StreamSequenceToken? token = null)
    {
        await Gate;
        if (Interlocked.Decrement(ref _throws) >= 0)
        {
            throw new InvalidOperationException("Not now.");
        }

        foreach (var change in item)
        {
            Ids.Enqueue(change.After.GetInt64("id"));
        }

        Last = token!.ToChangeToken();
    }

    public Task OnErrorAsync(Exception ex)
    {
        Errors.Enqueue(ex);
        return Task.CompletedTask;
    }
}
