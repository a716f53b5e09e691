using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Reads a table that the test fills, at the sequences that the test says.</summary>
internal sealed class FakeTables(TablePlan plan) : ITableReader
{
    public bool Exists { get; set; } = true;

    public TablePlan Plan { get; set; } = plan;

    public List<object?[]> Rows { get; } = [];

    /// <summary>Where each next reading is, the last for all that follow.</summary>
    public Queue<long> UpToSequences { get; } = new([1]);

    public int Readings { get; private set; }

    public IReadOnlyList<string>? WantedColumns { get; private set; }

    public IReadOnlyList<string> Cascades { get; set; } = [];

    /// <summary>Called with each reading before its rows.</summary>
    public Func<int, Task> Reading { get; set; } = static _ => Task.CompletedTask;

    public Task<TablePlan?> DescribeAsync(TableName table, CancellationToken cancellationToken) => Task.FromResult(Exists ? Plan : null);

    public Task<IReadOnlyList<string>> CascadesIntoAsync(TableName table, CancellationToken cancellationToken) => Task.FromResult(Cascades);

    public Task<TableReading> ReadTableAsync(TableName table, IReadOnlyList<string>? columns, CancellationToken cancellationToken)
    {
        WantedColumns = columns;
        Readings++;
        return Task.FromResult<TableReading>(new FakeReading(this, UpToSequences.Count > 1 ? UpToSequences.Dequeue() : UpToSequences.Peek()));
    }

    public Task<RowReading> ReadRowsAsync(TableName table, IReadOnlyList<IReadOnlyList<object>> keys, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private sealed class FakeReading(FakeTables tables, long upToSequence) : TableReading
    {
        public override TablePlan Table => tables.Plan;

        public override long UpToSequence => upToSequence;

        public override async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await tables.Reading(tables.Readings);
            foreach (var rows in tables.Rows.Chunk(3))
            {
                yield return Shop.Insert(tables.Plan, rows).Open();
            }
        }

        public override ValueTask DisposeAsync() => default;
    }
}
