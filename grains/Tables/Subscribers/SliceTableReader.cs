using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tables.Subscribers;

/// <summary>Reads of a table only the rows of one of its partitions.</summary>
internal sealed class SliceTableReader(ITableReader tables, PartitionSlice slice) : ITableReader
{
    public Task<TablePlan?> DescribeAsync(TableName table, CancellationToken cancellationToken) => tables.DescribeAsync(table, cancellationToken);

    public Task<IReadOnlyList<string>> CascadesIntoAsync(TableName table, CancellationToken cancellationToken) => tables.CascadesIntoAsync(table, cancellationToken);

    public async Task<TableReading> ReadTableAsync(TableName table, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        new SliceTableReading(await tables.ReadTableAsync(table, columns, cancellationToken), slice);

    public Task<RowReading> ReadRowsAsync(TableName table, IReadOnlyList<IReadOnlyList<object>> keys, CancellationToken cancellationToken) =>
        tables.ReadRowsAsync(table, keys, cancellationToken);
}
