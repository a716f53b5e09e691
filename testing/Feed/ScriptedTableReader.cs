using Router.Contracts;
using Router.Contracts.Rows;
using Router.Testing.Log;
using Router.Testing.Tables;

namespace Router.Testing.Feed;

/// <summary>Reads a script's tables as they are now, which is exactly at the log's end.</summary>
internal sealed class ScriptedTableReader(ScriptedSource source, string name, int epoch) : ITableReader
{
    public Task<TablePlan?> DescribeAsync(TableName table, CancellationToken cancellationToken) =>
        Read(table, (tables, _) => tables.Find(table)?.Plan);

    public Task<IReadOnlyList<string>> CascadesIntoAsync(TableName table, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<TableReading> ReadTableAsync(TableName table, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        Read<TableReading>(table, (tables, end) =>
        {
            var known = Known(tables, table);
            return new ScriptedReading(name, columns is null ? known.Plan.Full : Layout(known.Plan, columns), [.. known.All], end with { Epoch = epoch });
        });

    public Task<RowReading> ReadRowsAsync(TableName table, IReadOnlyList<IReadOnlyList<object>> keys, CancellationToken cancellationToken) =>
        Read(table, (tables, end) =>
        {
            var known = Known(tables, table);
            if (known.Plan.PrimaryKey.Count == 0)
            {
                throw new TableReadException($"{table} has no primary key, so no row of it can be told: declare one.");
            }

            var at = end with { Epoch = epoch };
            return new RowReading(known.Plan, at.Point, at.Sequence, [.. keys.Select(key => Batch(known, key, at))]) { UpTo = at.Point };
        });

    private ChangeBatch? Batch(TableRows table, IReadOnlyList<object> key, ScriptedPosition at) => table.FindByKey(key) is not { } row ? null : new ChangeFrame
    {
        Source = name,
        Kind = ChangeKind.Insert,
        Table = table.Plan,
        After = table.Plan.Full,
        Transaction = ScriptedReading.TransactionBefore(at),
        RowCount = 1,
        Bytes = table.Encode(row),
        LengthBytes = table.Encode(row).Length,
    }.Open();

    private static RowLayout Layout(TablePlan table, IReadOnlyList<string> columns)
    {
        var bits = new byte[(table.Columns.Count + 7) / 8];
        foreach (var ordinal in columns.Select(column => Find(table, column)).Concat(table.PrimaryKey))
        {
            bits[ordinal >> 3] |= (byte)(1 << (ordinal & 7));
        }

        return table.Layout(bits);
    }

    private static int Find(TablePlan table, string column) => table.Find(column) is var ordinal and >= 0
        ? ordinal
        : throw new TableReadException($"{table.Name} has no column '{column}'; it has {string.Join(", ", table.Columns.Select(known => known.Name))}.");

    private static TableRows Known(ScriptedTables tables, TableName table) =>
        tables.Find(table) ?? throw new TableReadException($"There is no table {table}: declare it on the scripted source.");

    /// <summary>The source answers at once, or with an exception that belongs to the task.</summary>
    private Task<T> Read<T>(TableName table, Func<ScriptedTables, ScriptedPosition, T> read)
    {
        try
        {
            return Task.FromResult(source.Read(table, read));
        }
        catch (Exception failure) when (failure is TableReadException or ScriptException)
        {
            return Task.FromException<T>(failure as TableReadException ?? new TableReadException(failure.Message, failure));
        }
    }
}
