using System.Buffers;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>An aggregate of the orders, and a log that the test writes.</summary>
internal sealed class Rig
{
    public const string Table = "shop.orders";

    private readonly Action<AggregateBuilder> _declare;

    public Rig(Action<AggregateBuilder> declare)
    {
        _declare = declare;
        Aggregate = Declare(declare);
    }

    public Aggregate Aggregate { get; private set; }

    public TablePlan Plan { get; set; } = Shop.Orders;

    public long Sequence { get; set; } = 1000;

    public DateTime CommittedAt { get; set; } = DateTime.UnixEpoch;

    public static Aggregate Declare(Action<AggregateBuilder> declare)
    {
        var builder = new AggregateBuilder("sales").Table(Table);
        declare(builder);
        return new Aggregate(builder.Build());
    }

    public Task InsertAsync(params object?[][] rows) => TakeAsync(Shop.Insert(Plan, rows));

    public Task DeleteAsync(params object?[][] rows) => TakeAsync(Shop.Delete(Plan, rows));

    public Task UpdateAsync(params object?[][] images) => TakeAsync(Shop.Update(Plan, images));

    public Task ChangeTableAsync(TableChange change, string partition = Table) => TakeAsync(Shop.Table(Plan, change), partition);

    /// <summary>A transaction of its own.</summary>
    public Task TakeAsync(ChangeFrame frame, string partition = Table)
    {
        Sequence++;
        return TakeAgainAsync(frame, partition);
    }

    /// <summary>Another part of the last transaction, or the same again.</summary>
    public async Task TakeAgainAsync(ChangeFrame frame, string partition = Table)
    {
        frame.Transaction = new Transaction(Sequence, default, (CommittedAt - DateTime.UnixEpoch).Ticks / 10, "binlog.000001", Sequence);
        frame.Partition = partition;
        await Aggregate.HandleAsync(frame.Open(), CancellationToken.None);
        frame.Close();
    }

    /// <summary>What is saved of the partitions.</summary>
    public Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> Save(params string[] partitions) =>
        (partitions.Length == 0 ? [Table] : partitions).ToDictionary(partition => partition, partition => Write(Aggregate.Capture(partition)));

    /// <summary>A start from a saved state, with a new object.</summary>
    public async Task RestartAsync(Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, ITableReader? tables = null)
    {
        Aggregate = Declare(_declare);
        await Aggregate.RestoreAsync(saved, CancellationToken.None);
        await BeginAsync(tables);
    }

    public ValueTask BeginAsync(ITableReader? tables = null) =>
        Aggregate.BeginAsync(new FakeSource(tables), new SourcePosition(new ServerIdentity(ServerFlavor.MySql, "s"), "binlog.000000", 0, "", 0), CancellationToken.None);

    /// <summary>Each group in a line, in order.</summary>
    public string[] Lines => [.. Aggregate.ReadAll().Groups.Select(group => group.ToString()).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<ReadOnlyMemory<byte>> Write(StateCapture capture) => [.. Enumerable.Range(0, capture.SegmentCount).Select(segment =>
    {
        var output = new ArrayBufferWriter<byte>();
        capture.Write(segment, output);
        return (ReadOnlyMemory<byte>)output.WrittenSpan.ToArray();
    })];
}
