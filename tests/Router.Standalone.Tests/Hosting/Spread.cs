using System.Globalization;
using System.Text;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Counts the rows of one table; what was restored counts on with its first partition, wherever it was counted before.</summary>
internal sealed class Spread(string table, int partitions) : IStatefulSubscriber
{
    private long _restored;
    private long _counted;

    public string Definition => $"rows of {table}";

    public string[] RestoredPartitions { get; private set; } = [];

    public long Total => _restored + Interlocked.Read(ref _counted);

    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        RestoredPartitions = [.. saved.Keys.Order(StringComparer.Ordinal)];
        _restored = saved.Values.Sum(segments => long.Parse(Encoding.UTF8.GetString(segments[0].Span), CultureInfo.InvariantCulture));
        return default;
    }

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _counted, batch.Count);
        return default;
    }

    /// <summary>The count of all partitions stands with the first; right where nothing is delivered meanwhile, as at a stop.</summary>
    public StateCapture Capture(string partition)
    {
        var total = partition == (partitions == 1 ? table : $"{table}/0") ? Total : 0;
        return StateCapture.Of(_ => ValueTask.FromResult(Encoding.UTF8.GetBytes(total.ToString(CultureInfo.InvariantCulture))));
    }
}
