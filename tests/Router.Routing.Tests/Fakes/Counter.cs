using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Routing.Tests.Fakes;

/// <summary>Keeps, for each partition, the tokens of the rows it took; its state is all of them.</summary>
internal sealed class Counter : IStatefulSubscriber
{
    private readonly Dictionary<string, List<string>> _byPartition = [];
    private readonly Lock _gate = new();

    /// <summary>Called with each batch before it counts.</summary>
    public Func<ChangeBatch, CancellationToken, ValueTask> Before { get; set; } = static (_, _) => default;

    public string Definition { get; init; } = "tokens";

    /// <summary>Which partition a table's rows count for; the table's own unless said otherwise.</summary>
    public Func<TableName, string> PartitionOf { get; init; } = static table => table.ToString();

    /// <summary>Called when the state is noted.</summary>
    public Action Capturing { get; set; } = static () => { };

    /// <summary>Called when a state is to be taken up.</summary>
    public Action Restoring { get; set; } = static () => { };

    public IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>>? Restored { get; private set; }

    public string[] Of(string partition)
    {
        lock (_gate)
        {
            return _byPartition.TryGetValue(partition, out var tokens) ? [.. tokens] : [];
        }
    }

    public static string[] Read(byte[] state) => System.Text.Encoding.UTF8.GetString(state).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        await Before(batch, cancellationToken);
        lock (_gate)
        {
            var partition = PartitionOf(batch.Table.Name);
            if (!_byPartition.TryGetValue(partition, out var tokens))
            {
                _byPartition.Add(partition, tokens = []);
            }

            foreach (var row in batch)
            {
                tokens.Add(row.Token.ToString());
            }
        }
    }

    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        Restoring();
        Restored = saved;
        foreach (var (partition, segments) in saved)
        {
            _byPartition[partition] = [.. Read(segments[0].ToArray())];
        }

        return default;
    }

    public StateCapture Capture(string partition)
    {
        Capturing();
        var tokens = Of(partition);
        return StateCapture.Of(_ => ValueTask.FromResult(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', tokens))));
    }
}
