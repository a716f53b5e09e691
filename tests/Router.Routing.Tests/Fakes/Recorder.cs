using System.Collections.Concurrent;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Routing.Tests.Fakes;

/// <summary>Notes each row it gets as text: <c>sequence.row kind table id</c>, an update's ids joined by an arrow.</summary>
internal sealed class Recorder(string name = "", ConcurrentQueue<string>? shared = null) : ISubscriber
{
    private readonly ConcurrentQueue<string> _seen = shared ?? new ConcurrentQueue<string>();

    /// <summary>Called with each batch before it is noted; may throw or wait.</summary>
    public Func<ChangeBatch, CancellationToken, ValueTask> Before { get; set; } = static (_, _) => default;

    /// <summary>Whether to note the token of each row.</summary>
    public bool WithTokens { get; init; }

    public string[] Seen => [.. _seen];

    public int Count => _seen.Count;

    public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        await Before(batch, cancellationToken);
        if (batch.Kind == ChangeKind.Table)
        {
            _seen.Enqueue($"{name}{batch.TableChange} {batch.Table.Name.Table}");
        }

        foreach (var row in batch)
        {
            _seen.Enqueue($"{name}{(WithTokens ? row.Token + " " : "")}{row.Kind.ToString()[0]} {batch.Table.Name.Table} {IdsOf(row)}");
        }
    }

    private static string IdsOf(in RowChange row)
    {
        Whole(row.Key);
        return row.Kind == ChangeKind.Update ? $"{row.Before.GetInt64(0)}>{row.After.GetInt64(0)}" : $"{row.Key.GetInt64(0)}";
    }

    private static void Whole(in RowImage image)
    {
        if (image.GetRawBytes(2).ContainsAnyExcept((byte)image.GetInt64(0)))
        {
            throw new InvalidOperationException("The row's bytes are another row's.");
        }
    }
}
