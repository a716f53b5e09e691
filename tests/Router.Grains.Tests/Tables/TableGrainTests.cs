using Orleans;
using Router.Contracts;
using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;
using Router.Grains.Tests.Tables.Fakes;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Grains.Tests.Tables;

/// <summary>Table grains on real silos, fed by a stream.</summary>
public sealed class TableGrainTests
{
    private static readonly ChangeToken s_start = new(4, 0);

    [Fact]
    public async Task What_the_stream_brings_is_applied_and_saved_and_a_new_activation_goes_on_behind_it()
    {
        var handed = new List<long>();
        await using var cluster = await TableCluster.StartAsync(2, router => router.OnTable("shop.orders", (batch, _) =>
        {
            lock (handed)
            {
                handed.Add(batch.FirstToken.Sequence);
            }

            return default;
        }));
        await cluster.DeliverAsync(Of(1, s_start, 10));
        await cluster.DeliverAsync(Of(1, new ChangeToken(10, 0), 20));
        await AppliedAsync(cluster, 20);
        await cluster.RestartTableAsync();
        await cluster.DeliverAsync(Of(2, s_start, 10, 20, 30));
        await AppliedAsync(cluster, 30);
        var status = await cluster.Table().StatusAsync();
        Assert.Equal([10, 20, 30], handed);
        Assert.Equal((2, "running", 1, 2), (status.Generation, status.State, status.Rows, status.Replayed));
    }

    [Fact]
    public async Task A_grain_of_a_source_that_the_silo_does_not_know_says_so()
    {
        await using var cluster = await TableCluster.StartAsync(1, router => router.OnTable("shop.orders", (_, _) => default));
        var unknown = await Assert.ThrowsAnyAsync<Exception>(() => cluster.Table(Shop.Stream() with { Source = "other" }).BeginAsync());
        Assert.Contains("There is no source 'other' on this silo; there are 'main'", unknown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_partition_says_why_and_an_operator_may_let_it_try_again()
    {
        var isBroken = true;
        await using var cluster = await TableCluster.StartAsync(
            1,
            router => router.OnTable("shop.orders", (_, _) => Volatile.Read(ref isBroken) ? throw new InvalidOperationException("no room") : default, options => options.Retries(0)));
        await cluster.DeliverAsync(Of(1, s_start, 10));
        await Eventually.TrueAsync(async () => (await cluster.Table().StatusAsync()).State == "stopped", "the partition stops");
        Assert.Contains("no room", (await cluster.Table().StatusAsync()).Fault, StringComparison.Ordinal);
        Volatile.Write(ref isBroken, false);
        await cluster.Table().ResumeAsync();
        await AppliedAsync(cluster, 10);
    }

    [Fact]
    public async Task A_silo_with_a_state_that_is_to_have_dead_letters_does_not_start()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var cluster = await TableCluster.StartAsync(
                1, router => router.Add(_ => Assert.Single(PartitionRig.SetOf(new TokenBook()).Items) with { OnFailure = FailurePolicy.DeadLetter }));
        });
        Assert.Contains("The subscription 'book' has a state that is saved", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partition_that_waits_before_its_next_try_lists_its_dead_letters_and_one_that_nobody_follows_says_so()
    {
        var isBroken = false;
        await using var cluster = await TableCluster.StartAsync(1, router => router
            .OnTable("shop.orders", (_, _) => throw new IOException("poison"), options => options.Name("mails").Retries(0).DeadLetter())
            .OnTable("shop.orders", (_, _) => Volatile.Read(ref isBroken) ? throw new InvalidOperationException("no room") : default, options => options.Name("stock").Retries(0)));
        await cluster.DeliverAsync(Of(1, s_start, 10));
        await AppliedAsync(cluster, 10);
        Volatile.Write(ref isBroken, true);
        await cluster.DeliverAsync(Of(1, new ChangeToken(10, 0), 20));
        await Eventually.TrueAsync(async () => await cluster.Table().StatusAsync() is { State: "stopped", DeadLetters: 1 }, "the partition stops, and still tells what it has");
        var grain = cluster.Table().AsReference<IDeadLetterPartGrain>();
        var letter = Assert.Single(await grain.ListLettersAsync(null, null));
        Assert.Equal(("mails", new ChangeToken(10, 0), "IOException: poison"), (letter.Subscription, letter.Token, letter.Failure));
        Assert.Empty(await grain.ListLettersAsync(null, letter));
        var refusal = await Assert.ThrowsAsync<DeadLettersException>(() => cluster.Table(Shop.Stream() with { Table = "items" }).AsReference<IDeadLetterPartGrain>().ListLettersAsync(null, null));
        Assert.Contains("Nobody follows shop.items", refusal.Message, StringComparison.Ordinal);
    }

    private static Task AppliedAsync(TableCluster cluster, long sequence) =>
        Eventually.TrueAsync(async () => (await cluster.Table().StatusAsync()).Applied.Sequence == sequence, $"{sequence} is applied", TimeSpan.FromMinutes(1));

    private static ChangeDelivery Of(long generation, ChangeToken previous, params long[] sequences) =>
        Shop.Delivery(generation, s_start, Shop.Batch(previous, [.. sequences.Select(sequence => Shop.Inserts(sequence, 1))]));
}
