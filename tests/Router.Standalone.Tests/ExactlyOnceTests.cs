using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Standalone.Tests.Fakes;
using Xunit.Abstractions;

namespace Router.Standalone.Tests;

/// <summary>
/// Random logs, asynchronous subscribers on all levels, checkpoints at random moments: each holds exactly what was committed up to its transaction,
/// and whoever resumes from it ends with what nobody ever lost or took twice.
/// </summary>
public sealed class ExactlyOnceTests(ITestOutputHelper output)
{
    private const int Steps = 1500;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    public Task A_checkpoint_holds_exactly_the_changes_up_to_its_transaction(int seed, bool withLogAndSchema) => RunAsync(seed, withLogAndSchema);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_checkpoint_holds_them_with_a_seed_of_the_day_too(bool withLogAndSchema) => RunAsync(Environment.TickCount & 0xFFFFFF, withLogAndSchema);

    private async Task RunAsync(int seed, bool withLogAndSchema)
    {
        output.WriteLine($"seed {seed}");
        var script = new RandomScript(seed, Steps);
        var checkpoints = await PlayAsync(script, seed, withLogAndSchema, null, []);
        Assert.True(checkpoints.Count > 5, $"only {checkpoints.Count} checkpoints");
        var resume = checkpoints[new Random(seed).Next(checkpoints.Count)];
        await PlayAsync(script, seed + 1, withLogAndSchema, resume.Checkpoint, resume.States);
    }

    private async Task<List<(Checkpoint Checkpoint, Dictionary<string, byte[]> States)>> PlayAsync(
        RandomScript script, int seed, bool withLogAndSchema, Checkpoint? from, Dictionary<string, byte[]> states)
    {
        var counters = await CountersAsync(seed, withLogAndSchema, states);
        await using var rig = new Rig(Rig.Small, from?.ThroughSequence ?? -1, [.. counters.Select(counter => counter.Subscription)]);
        var tasks = await Task.Run(() => Play(rig, script, from?.Position.Offset ?? 1, seed));
        await rig.DrainedAsync();
        var found = new List<(Checkpoint, Dictionary<string, byte[]>)>();
        foreach (var task in tasks)
        {
            states = await CheckAsync(script, await task, states);
            found.Add((await task, states));
        }

        Assert.Empty(rig.Failures);
        foreach (var partition in script.Partitions.Where(partition => withLogAndSchema || !partition.Contains('*', StringComparison.Ordinal)))
        {
            Assert.Equal(script.Expected(partition, script.Length), counters.SelectMany(counter => counter.Counter.Of(partition)));
        }

        output.WriteLine($"{found.Count} checkpoints, {rig.Log.Status.Waits} waits, {rig.Log.Status.Replayed} replayed");
        return found;
    }

    private static List<Task<Checkpoint>> Play(Rig rig, RandomScript script, long first, int seed)
    {
        var random = new Random(seed);
        var checkpoints = new List<Task<Checkpoint>>();
        for (var step = first; step <= script.Length; step++)
        {
            script.Play(step, rig.Source, rig.Log);
            if (random.Next(10) == 0 && rig.Log.PendingCheckpoint is null)
            {
                checkpoints.Add(rig.Log.CheckpointAsync());
            }

            if (random.Next(5) == 0)
            {
                rig.Log.Idle();
            }

            // However slow the lanes are beside the script: now and then they come as far, so that there are enough checkpoints.
            if (step % (Steps / 10) == 0 && rig.Log.PendingCheckpoint is { } pending)
            {
                rig.Log.Idle();
                pending.GetAwaiter().GetResult();
            }
        }

        rig.Log.Idle();
        return checkpoints;
    }

    /// <summary>Partitions that captured nothing had no change since the start: what was saved of them before holds.</summary>
    private static async Task<Dictionary<string, byte[]>> CheckAsync(
        RandomScript script, Checkpoint checkpoint, Dictionary<string, byte[]> saved)
    {
        var states = new Dictionary<string, byte[]>(saved);
        foreach (var state in checkpoint.States)
        {
            states[state.Partition] = await state.State.ReadAsync();
        }

        foreach (var (partition, bytes) in states)
        {
            Assert.Equal(script.Expected(partition, checkpoint.ThroughSequence), Counter.Read(bytes));
        }

        return states;
    }

    private static async Task<List<(Counter Counter, Subscription Subscription)>> CountersAsync(
        int seed, bool withLogAndSchema, Dictionary<string, byte[]> states)
    {
        var table = new Counter { Before = Dawdle(seed) };
        var counters = new List<(Counter, Subscription)> { (table, Follow.Table(table, "*.*")) };
        if (withLogAndSchema)
        {
            var log = new Counter { Before = Dawdle(seed + 100), PartitionOf = _ => "*" };
            var schema = new Counter { Before = Dawdle(seed + 200), PartitionOf = name => name.Schema + ".*" };
            counters.Add((log, Follow.Log(log)));
            counters.Add((schema, Follow.Schema(schema, "*.*")));
        }

        foreach (var (counter, _) in counters)
        {
            var own = states.Where(state => state.Key == counter.PartitionOf(NameOf(state.Key)));
            await counter.RestoreAsync(States.Saved(own), CancellationToken.None);
        }

        return counters;
    }

    /// <summary>A table of that partition. One of a schema's or the log's has a name that no table's partition has.</summary>
    private static TableName NameOf(string partition) => partition.EndsWith('*')
        ? new TableName(partition.Split('.')[0], "any")
        : new TableName(partition.Split('.')[0], partition.Split('.')[1]);

    /// <summary>Now and then a subscriber goes asynchronous, sometimes twice, sometimes it fails first.</summary>
    private static Func<ChangeBatch, CancellationToken, ValueTask> Dawdle(int seed)
    {
        var random = new Random(seed);
        return async (_, _) =>
        {
            int chance;
            lock (random)
            {
                chance = random.Next(40);
            }

            for (var i = 0; i < chance && chance < 3; i++)
            {
                await Task.Yield();
            }

            if (chance == 39)
            {
                lock (random)
                {
                    if (random.Next(10) > 0)
                    {
                        return;
                    }
                }

                throw new IOException("Try again.");
            }
        };
    }
}
