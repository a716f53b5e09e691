using System.Buffers;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Grains.Aggregates;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Grains.Tests.Aggregates;

/// <summary>Orders over several partitions, each with its aggregate.</summary>
internal sealed class AggregateShop
{
    public static readonly TablePlan Orders = new(
        new TableName("shop", "orders"),
        [
            new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong },
            new ColumnDefinition { Ordinal = 1, Name = "status", Type = ColumnType.VarChar, Metadata = 64, CollationId = 46, IsNullable = true },
            new ColumnDefinition { Ordinal = 2, Name = "amount", Type = ColumnType.NewDecimal, Metadata = (12 << 8) | 2, IsNullable = true },
        ],
        [0],
        hasNames: true);

    private long _sequence = 1000;

    public AggregateShop(int partitions, Action<AggregateBuilder>? declare = null)
    {
        var builder = new AggregateBuilder("sales").Table("shop.orders");
        (declare ?? (static a => a.GroupBy("status").Count().Sum("amount").Min("amount").Top(2, "amount").CountDistinct("amount")))(builder);
        Definition = builder.Build();
        Parts = [.. Enumerable.Range(0, partitions).Select(index => new FakePart(new Aggregate(Definition).For(new PartitionSlice(index, partitions))))];
        Combined = new CombinedAggregate(Definition, Parts);
    }

    public AggregateDefinition Definition { get; }

    public FakePart[] Parts { get; }

    public CombinedAggregate Combined { get; }

    public async Task<AggregateShop> BegunAsync(Func<ITableReader?>? tables = null)
    {
        foreach (var part in Parts)
        {
            await BeginAsync(part.Aggregate, tables?.Invoke());
        }

        return this;
    }

    public Task InsertAsync(long id, string? status, decimal? amount) => TakeAsync(ChangeKind.Insert, id, status, amount);

    public Task DeleteAsync(long id, string? status, decimal? amount) => TakeAsync(ChangeKind.Delete, id, status, amount);

    public static ValueTask BeginAsync(Aggregate aggregate, ITableReader? tables) =>
        aggregate.BeginAsync(new PlainSource(tables), new SourcePosition(null, "binlog.000001", 4, "", 0), CancellationToken.None);

    public static List<ReadOnlyMemory<byte>> Save(Aggregate aggregate)
    {
        var capture = aggregate.Capture(aggregate.Slice.NameFor(aggregate.Declared.Table));
        return [.. Enumerable.Range(0, capture.SegmentCount).Select(segment =>
        {
            var output = new ArrayBufferWriter<byte>();
            capture.Write(segment, output);
            return (ReadOnlyMemory<byte>)output.WrittenSpan.ToArray();
        })];
    }

    private async Task TakeAsync(ChangeKind kind, long id, string? status, decimal? amount)
    {
        var bytes = RowWriter.Encode(Orders, id, status, amount);
        var frame = new ChangeFrame
        {
            Kind = kind,
            Table = Orders,
            Before = kind == ChangeKind.Insert ? null : Orders.Full,
            After = kind == ChangeKind.Delete ? null : Orders.Full,
            RowCount = 1,
            Bytes = bytes,
            LengthBytes = bytes.Length,
            Transaction = new Transaction(++_sequence, default, 0, "binlog.000001", _sequence),
        };
        await Parts[KeyHash.Partition(Orders.EncodeKey(id), Parts.Length)].Aggregate.HandleAsync(frame.Open(), CancellationToken.None);
    }

    private sealed class PlainSource(ITableReader? tables) : ISourceContext
    {
        public string Name => "main";

        public bool IsResumed => false;

        public ITableReader? Tables => tables;

        public DateTimeOffset CurrentAsOf => DateTimeOffset.MinValue;

        public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken) => Task.FromResult(WaitOutcome.Reached);
    }
}
