using System.Globalization;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Tests.Fakes;
using Xunit.Abstractions;

namespace Router.Routing.Tests.Cursors;

/// <summary>Cursors against a model: a plain list for each partition, while another thread commits and asks for checkpoints.</summary>
public sealed class CursorWorkloadTests(ITestOutputHelper output)
{
    private const int Transactions = 3_000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Whatever_order_of_reads_steps_back_and_acknowledgements_each_partition_gives_its_list_in_order(int partitions)
    {
        var seed = Environment.TickCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var expected = await ExpectedAsync(partitions, seed);
        using var ground = Make(partitions);
        var checkpoints = 0;
        var source = Task.Run(() =>
        {
            Play(ground.Source, seed, often: 5, after: () => checkpoints += CheckAt(ground));
            ground.Log.Idle();
        });
        var random = new Random(seed + 1);
        var models = new Dictionary<string, CursorModel>();
        while (!source.IsFaulted && (!source.IsCompleted || models.Values.Any(model => !model.IsAtEnd) || models.Count < expected.Count))
        {
            foreach (var cursor in ground.Cursors.All)
            {
                var model = models.TryGetValue(cursor.Partition.Name, out var known) ? known : models[cursor.Partition.Name] = new CursorModel(ground, cursor, expected[cursor.Partition.Name]);
                model.Step(random);
            }
        }

        await source;
        ground.Log.Idle();
        Assert.All(ground.Log.Partitions, partition => Assert.Equal(0, partition.Outstanding));
        var last = ground.Log.CheckpointAsync();
        ground.Log.Idle();
        Assert.Equal(Transactions, (await last).ThroughSequence);
        Assert.Equal(0, ground.Log.Status.WindowBytes);
        Assert.True(checkpoints > 0 && models.Values.Sum(model => model.Rewinds) > 0);
    }

    private static CursorGround Make(int partitions) =>
        new(partitions, Follow.Log(new Recorder(), "shop.items"), Follow.Schema(new Recorder(), "shop.*"), Follow.Table(new Recorder(), "shop.*"));

    /// <summary>What a reader that acknowledges each batch at once is given.</summary>
    private static async Task<Dictionary<string, List<string>>> ExpectedAsync(int partitions, int seed)
    {
        using var ground = Make(partitions);
        var expected = new Dictionary<string, List<string>>();
        await Task.Run(() => Play(ground.Source, seed, often: 1, after: () => Drain(ground, expected)));
        return expected;
    }

    private static void Drain(CursorGround ground, Dictionary<string, List<string>> expected)
    {
        ground.Log.Idle();
        var frame = new ChangeFrame();
        foreach (var partition in ground.Log.Partitions)
        {
            var reader = new PartitionReader(ground.Log, partition);
            if (!expected.TryGetValue(partition.Name, out var list))
            {
                expected.Add(partition.Name, list = []);
            }

            while (reader.TryRead(frame))
            {
                list.Add(CursorGround.Describe(frame));
                reader.Acknowledge();
            }
        }
    }

    /// <summary>Asks for a checkpoint where none is on its way. What it tells is checked by the number that the source was at.</summary>
    private static int CheckAt(CursorGround ground)
    {
        if (ground.Log.PendingCheckpoint is null)
        {
            _ = ground.Log.CheckpointAsync();
            ground.Log.Idle();
            return 1;
        }

        return 0;
    }

    private static void Play(ScriptedLog source, int seed, int often, Action after)
    {
        var random = new Random(seed);
        var items = new Orders("shop", "items");
        for (var transaction = 0; transaction < Transactions; transaction++)
        {
            var row = 0;
            for (var events = random.Next(1, 4); events > 0; events--)
            {
                var frame = Frame(random, random.Next(2) == 0 ? items : Orders.Table);
                source.Append(Orders.At(frame, row));
                row += Math.Max(1, frame.RowCount);
            }

            source.CommitOpen();
            if (transaction % often == 0)
            {
                after();
            }
        }

        after();
    }

    private static ChangeFrame Frame(Random random, Orders table) => random.Next(6) switch
    {
        0 => table.Truncate(),
        1 => table.Delete(random.Next(100)),
        2 => table.Updates((random.Next(100), random.Next(100)), (random.Next(100), random.Next(100)), (random.Next(100), random.Next(100))),
        3 => table.InsertLarge(random.Next(100), random.Next(30_000)),
        _ => table.Insert(random.Next(100), random.Next(100)),
    };
}
