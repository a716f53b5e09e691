using Router.Contracts;

namespace Router.Client.Tests.Cluster;

/// <summary>The ids that a handler on any silo was given, in order.</summary>
internal sealed class HandedRows
{
    private readonly Lock _gate = new();
    private readonly List<(string Table, long Id)> _rows = [];

    /// <summary>The row of <c>items</c> at which it fails from now on; null for none.</summary>
    public long? FailsAt { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rows.Count;
            }
        }
    }

    public ValueTask TakeAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var change in batch)
            {
                var id = change.Key.GetInt64("id");
                if (id == FailsAt)
                {
                    throw new InvalidOperationException($"{id} is not taken.");
                }

                _rows.Add((batch.Table.Name.Table, id));
            }
        }

        return default;
    }

    public long[] Of(string table)
    {
        lock (_gate)
        {
            return [.. _rows.Where(row => row.Table == table).Select(row => row.Id)];
        }
    }
}
