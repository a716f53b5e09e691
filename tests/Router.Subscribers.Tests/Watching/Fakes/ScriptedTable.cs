using System.Collections.Concurrent;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Tests.Watching.Fakes;

/// <summary>
/// A source whose table is read by hand: each reading waits until the test says what it finds. Transactions begin at the offsets 100, 200 and so on of
/// one log file.
/// </summary>
internal sealed class ScriptedTable : ISourceContext, ITableReader
{
    private const string File = "binlog.000001";

    private readonly ConcurrentQueue<(TaskCompletionSource<RowReading> Reading, int Keys)> _asked = new();

    public static readonly TablePlan Plan = new(
        new TableName("shop", "t"),
        [
            new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.Long },
            new ColumnDefinition { Ordinal = 1, Name = "v", Type = ColumnType.Long },
        ],
        [0],
        hasNames: true);

    /// <summary>How far the log is passed for who waits for it.</summary>
    public TaskCompletionSource Passed { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where not null, readings answer at once, at the transaction of number 5000: every row exists with this value.</summary>
    public int? Always { get; set; }

    public int Readings { get; private set; }

    public bool IsResumed { get; init; }

    public string Name => "main";

    public ITableReader? Tables => this;

    public DateTimeOffset CurrentAsOf => DateTimeOffset.MaxValue;

    public int Waiting => _asked.Count;

    /// <summary>A change of rows by the transaction of that number.</summary>
    public static ChangeBatch Change(int transaction, ChangeKind kind, params int[] idsAndValues)
    {
        var bytes = idsAndValues.Chunk(2).SelectMany(pair => RowWriter.Encode(Plan, pair[0], pair[1])).ToArray();
        return new ChangeFrame
        {
            Kind = kind,
            Table = Plan,
            Before = kind == ChangeKind.Insert ? null : Plan.Full,
            After = kind == ChangeKind.Delete ? null : Plan.Full,
            Transaction = Transaction(transaction),
            Bytes = bytes,
            LengthBytes = bytes.Length,
            RowCount = idsAndValues.Length / (kind == ChangeKind.Update ? 4 : 2),
        }.Open();
    }

    public static Transaction Transaction(int number) =>
        new(ChangeToken.PackSequence(0, 1, 100 * number), Gtid.MySql(Guid.Empty, null, (ulong)number), 0, File, 100 * number);

    /// <summary>Answers the oldest reading that waits: it covers the transactions up to one number, and may hold those up to another.</summary>
    public void Answer(int low, int upTo, int? value)
    {
        Assert.True(_asked.TryDequeue(out var asked), "nobody reads");
        asked.Reading.SetResult(Reading(low, upTo, asked.Keys, value));
    }

    public void Fail(Exception failure)
    {
        Assert.True(_asked.TryDequeue(out var asked), "nobody reads");
        asked.Reading.SetException(failure);
    }

    public void Pass()
    {
        Passed.SetResult();
        Passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>What the next waits end with, before one waits.</summary>
    public ConcurrentQueue<Func<WaitOutcome>> Waits { get; } = new();

    public async Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Waits.TryDequeue(out var answer))
        {
            return answer();
        }

        if (Always is null)
        {
            await Passed.Task.WaitAsync(cancellationToken);
        }

        return WaitOutcome.Reached;
    }

    public Task<TablePlan?> DescribeAsync(TableName table, CancellationToken cancellationToken) => Task.FromResult<TablePlan?>(Plan);

    public Task<IReadOnlyList<string>> CascadesIntoAsync(TableName table, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TableReading> ReadTableAsync(TableName table, IReadOnlyList<string>? columns, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RowReading> ReadRowsAsync(TableName table, IReadOnlyList<IReadOnlyList<object>> keys, CancellationToken cancellationToken)
    {
        Readings++;
        if (Always is { } value)
        {
            return Task.FromResult(Reading(5000, 5000, keys.Count, value));
        }

        var reading = new TaskCompletionSource<RowReading>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue((reading, keys.Count));
        return reading.Task.WaitAsync(cancellationToken);
    }

    private static RowReading Reading(int low, int upTo, int keys, int? value)
    {
        var gtids = GtidSet.Parse(GtidDialect.MySql, low == 0 ? "" : $"{Guid.Empty}:1-{low}");
        ChangeBatch? row = value is { } v ? Change(upTo, ChangeKind.Insert, 1, v) : null;
        return new RowReading(Plan, LogPoint.OfGtids(gtids), ChangeToken.PackSequence(0, 1, (100 * upTo) + 1), [.. Enumerable.Repeat(row, keys)])
        {
            UpTo = LogPoint.OfPlace(File, (100 * upTo) + 1),
        };
    }
}
