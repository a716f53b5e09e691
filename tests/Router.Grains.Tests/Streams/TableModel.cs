using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>What a table grain does with deliveries, by the design's rules: refuses what is of an older generation or has a hole before it, and takes each row once.</summary>
internal sealed class TableModel(string name)
{
    private readonly Lock _lock = new();
    private readonly List<long> _rows = [];
    private readonly List<string> _broken = [];
    private long _generation;

    public ChangeToken Applied { get; private set; } = new(0, 0);

    /// <summary>Deliveries that were taken.</summary>
    public int Deliveries { get; private set; }

    /// <summary>The most batches that one delivery had.</summary>
    public int MostBatches { get; private set; }

    /// <summary>Rows in the order in which they were applied.</summary>
    public long[] Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows];
            }
        }
    }

    /// <summary>What no queue may do.</summary>
    public string[] Broken
    {
        get
        {
            lock (_lock)
            {
                return [.. _broken];
            }
        }
    }

    /// <summary>Applies a delivery.</summary>
    /// <exception cref="InvalidOperationException">It is refused.</exception>
    public void Take(ChangeDelivery delivery)
    {
        lock (_lock)
        {
            if (delivery.Generation < _generation)
            {
                throw new InvalidOperationException($"{name}: generation {delivery.Generation} is over.");
            }

            _generation = delivery.Generation;
            if (delivery.Previous > Applied && delivery.Previous > delivery.BeganAt)
            {
                _broken.Add($"{name}: a delivery begins after {delivery.Previous.Sequence}, but {Applied.Sequence} is applied");
                throw new InvalidOperationException(_broken[^1]);
            }

            Deliveries++;
            MostBatches = Math.Max(MostBatches, delivery.Batches.Length);
            Apply(delivery.Batches);
        }
    }

    private void Apply(StreamBatch[] batches)
    {
        for (var index = 0; index < batches.Length; index++)
        {
            if (index > 0 && batches[index].Previous != batches[index - 1].Last)
            {
                _broken.Add($"{name}: a delivery has a hole before row {batches[index].First.Sequence}");
            }

            _rows.AddRange(ScriptedStream.RowsOf(batches[index]).Where(row => row > Applied.Sequence));
            Applied = batches[index].Last > Applied ? batches[index].Last : Applied;
        }
    }
}
