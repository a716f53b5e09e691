using System.Buffers;
using System.Diagnostics;
using Router.Benchmarks.Report;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Benchmarks.Saving;

/// <summary>
/// How long saving a large aggregate holds its lane: an aggregate of a million groups takes batches of rows of random groups, and is captured and
/// written beside all the while. What a lane is held by is the capture itself, and copying what the capture shares with the next batches.
/// </summary>
internal static class SavingRun
{
    private const int Groups = 1_000_000;
    private const int RowsPerBatch = 1000;
    private const int Batches = 64;
    private const int BatchesPerSave = 40;
    private const int Seed = 20261120;

    private static readonly TablePlan s_table = new(
        new TableName("bench", "sales"),
        [new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong }, new ColumnDefinition { Ordinal = 1, Name = "amount", Type = ColumnType.LongLong }],
        [0],
        hasNames: true);

    public static async Task<SavingResult> RunAsync(int rounds)
    {
        await Console.Error.WriteLineAsync($"Saving {Groups:N0} groups, {rounds} rounds");
        var definition = new AggregateBuilder("sales").Table("bench.sales").GroupBy("id").Count().Sum("amount").Fill(FillMode.Log).Build();
        var aggregate = new Aggregate(definition);
        var sequence = 0L;
        foreach (var batch in Enumerable.Range(0, Groups / RowsPerBatch).Select(number => Frame(Enumerable.Range(number * RowsPerBatch, RowsPerBatch))))
        {
            await TakeAsync(aggregate, batch, ++sequence);
        }

        var random = new Random(Seed);
        var batches = Enumerable.Range(0, Batches).Select(_ => Frame(Enumerable.Range(0, RowsPerBatch).Select(_ => random.Next(Groups)))).ToArray();
        var (plain, capture, shared) = (new List<Hold>(), new List<double>(), new List<Hold>());
        var savedBytes = 0L;
        for (var round = 0; round < 1 + rounds; round++)
        {
            for (var number = 0; number < BatchesPerSave; number++)
            {
                plain.Add(await TakeAsync(aggregate, batches[number % Batches], ++sequence));
            }

            var started = Stopwatch.GetTimestamp();
            var captured = aggregate.Capture("bench.sales");
            capture.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            var saving = Task.Run(() => savedBytes = Write(captured));
            for (var number = 0; number < BatchesPerSave || !saving.IsCompleted; number++)
            {
                shared.Add(await TakeAsync(aggregate, batches[number % Batches], ++sequence));
            }

            await saving;
            captured.Release();
            if (round == 0)
            {
                plain.Clear();
                capture.Clear();
                shared.Clear();
            }
        }

        return new SavingResult(Groups, savedBytes, capture.Max(), Holds.Of(plain), Holds.Of(shared));
    }

    private static async Task<Hold> TakeAsync(Aggregate aggregate, ChangeFrame frame, long sequence)
    {
        frame.Transaction = new Transaction(sequence, default, sequence, "binlog.000001", sequence);
        var paused = GC.GetTotalPauseDuration();
        var started = Stopwatch.GetTimestamp();
        await aggregate.HandleAsync(frame.Open(), CancellationToken.None);
        return new Hold(Stopwatch.GetElapsedTime(started).TotalMilliseconds, (GC.GetTotalPauseDuration() - paused).TotalMilliseconds);
    }

    private static long Write(StateCapture captured)
    {
        var output = new ArrayBufferWriter<byte>();
        var written = 0L;
        for (var segment = 0; segment < captured.SegmentCount; segment++)
        {
            captured.Write(segment, output);
            written += output.WrittenCount;
            output.ResetWrittenCount();
        }

        return written;
    }

    private static ChangeFrame Frame(IEnumerable<int> ids)
    {
        var rows = ids.Select(id => RowWriter.Encode(s_table, (long)id, 7L)).ToArray();
        var bytes = rows.SelectMany(row => row).ToArray();
        return new ChangeFrame { Table = s_table, Kind = ChangeKind.Insert, After = s_table.Full, RowCount = rows.Length, Bytes = bytes, LengthBytes = bytes.Length };
    }
}
