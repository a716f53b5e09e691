using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>A table shop.orders to be read: the ids listed, with amounts of 1.</summary>
internal sealed class ListedTable(long upToSequence, params long[] ids) : ITableReader
{
    private readonly HashSet<long> _there = [.. ids];

    /// <summary>Of which epoch the next reading is.</summary>
    public int Epoch { get; set; }

    /// <summary>Where the next reading is.</summary>
    public long UpToSequence { get; set; } = upToSequence;

    public Task<TablePlan?> DescribeAsync(TableName table, CancellationToken cancellationToken) => Task.FromResult<TablePlan?>(Shop.Plan);

    public Task<IReadOnlyList<string>> CascadesIntoAsync(TableName table, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<TableReading> ReadTableAsync(TableName table, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        Task.FromResult<TableReading>(new Reading(UpToSequence, ids));

    public Task<RowReading> ReadRowsAsync(TableName table, IReadOnlyList<IReadOnlyList<object>> keys, CancellationToken cancellationToken) => Task.FromResult(
        new RowReading(Shop.Plan, LogPoint.OfPlace("binlog.000001", UpToSequence), ChangeToken.PackSequence(Epoch, 0, UpToSequence), [.. keys.Select(key => Row(Convert.ToInt64(key[0], null)))])
        {
            UpTo = LogPoint.OfPlace("binlog.000001", UpToSequence),
        });

    private ChangeBatch? Row(long id) => _there.Contains(id) ? Shop.Inserts(0, id).Open() : null;

    private sealed class Reading(long upToSequence, long[] ids) : TableReading
    {
        public override TablePlan Table => Shop.Plan;

        public override long UpToSequence => upToSequence;

        public override async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var some in ids.Chunk(7))
            {
                await Task.Yield();
                yield return Shop.Inserts(0, some).Open();
            }
        }

        public override ValueTask DisposeAsync() => default;
    }
}
