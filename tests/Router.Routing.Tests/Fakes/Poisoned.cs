using System.Collections.Concurrent;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Routing.Tests.Fakes;

/// <summary>Notes rows like a <see cref="Recorder"/>, but throws at batches that hold one of its poisoned ids, before it notes any.</summary>
internal sealed class Poisoned : ISubscriber
{
    private readonly Recorder _recorder = new() { WithTokens = true };

    public ConcurrentDictionary<long, int> Ids { get; } = [];

    /// <summary>Whether a change of the whole table is poison too.</summary>
    public bool IsTablePoison { get; set; }

    public int Tries { get; private set; }

    public string[] Seen => _recorder.Seen;

    public void Poison(params ReadOnlySpan<long> ids)
    {
        foreach (var id in ids)
        {
            Ids[id] = 0;
        }
    }

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        Tries++;
        if (batch.Kind == ChangeKind.Table && IsTablePoison)
        {
            throw new IOException("poisoned table");
        }

        foreach (var row in batch)
        {
            if (Holds(row.Before) || Holds(row.After))
            {
                throw new IOException("poison");
            }
        }

        return _recorder.HandleAsync(batch, cancellationToken);
    }

    private bool Holds(in RowImage image) => image.Exists && Ids.ContainsKey(image.GetInt64(0));
}
