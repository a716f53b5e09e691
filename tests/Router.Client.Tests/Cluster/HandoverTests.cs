using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Tables;
using Router.Grains;
using Router.Hosting;
using Router.Routing.DeadLetters;
using Router.Testing;
using Router.Testing.Orleans;

namespace Router.Client.Tests.Cluster;

/// <summary>A silo that is told to stop while a handler is at work on it.</summary>
public sealed class HandoverTests
{
    private const long Slow = 7;
    private const long Poison = 3;

    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders", "id");
    private readonly TaskCompletionSource _atWork = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<long> _tried = [];
    private readonly ConcurrentQueue<long> _taken = [];
    private volatile bool _isPoisoned = true;
    private long _slow = Slow;

    /// <summary>How a handler may end that is cancelled, where dead letters are kept and where a failure stops the partition.</summary>
    public static TheoryData<string, bool> Ends => new()
    {
        { nameof(OperationCanceledException), true },
        { nameof(OperationCanceledException), false },
        { nameof(IOException), true },
        { nameof(IOException), false },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task One_that_is_not_ready_in_time_is_cancelled_and_its_change_comes_again_on_another_silo(string end, bool hasLetters)
    {
        await using var cluster = await StartAsync(TimeSpan.FromMilliseconds(200), hasLetters, cancellationToken => CutOffAsync(end, cancellationToken));
        _isPoisoned = hasLetters;
        _database.Insert("shop.orders", new Order(1, "new", 1), new Order(Poison, "new", 1));
        await cluster.TakenAsync();
        _database.Insert("shop.orders", new Order(4, "new", 1), new Order(Slow, "new", 1));
        _database.Update("shop.orders", new { id = 1, status = "paid" });
        _database.Update("shop.orders", new { id = Poison, status = "paid" });
        await _atWork.Task;
        var left = await HomeAsync(cluster);
        var home = cluster.Silos.Single(silo => $"{silo.SiloAddress}" == left);

        // Until it is cancelled it holds the silo up; a silo that nobody waits for any more gives up after 30 s.
        await cluster.StopSiloAsync(home).WaitAsync(TimeSpan.FromSeconds(25));
        await cluster.TakenAsync();
        Assert.NotEqual(left, await HomeAsync(cluster));
        Assert.Equal([Slow, Slow], _tried.Where(id => id == Slow));

        // The change that was given back came whole and in its order, and what was parked before is all that is.
        Assert.Equal(hasLetters ? [1, 4, Slow, 1] : [1, Poison, 4, Slow, 1, Poison], _taken);
        Assert.Equal(hasLetters ? [$"{{\"id\":{Poison}}}", $"{{\"id\":{Poison}}}"] : [], (await LettersAsync(cluster)).Select(letter => letter.Key));
        _isPoisoned = false;
        Assert.Equal(new ReplayOutcome(hasLetters ? 2 : 0, 0, 0), await Client(cluster).ReplayDeadLettersAsync("book"));
    }

    [Fact]
    public async Task One_that_is_ready_in_time_is_waited_for_and_its_change_does_not_come_again()
    {
        _isPoisoned = false;
        await using var cluster = await StartAsync(TimeSpan.FromHours(1), hasLetters: true, cancellationToken => _release.Task.WaitAsync(cancellationToken));
        _database.Insert("shop.orders", new Order(Slow, "new", 1));
        await _atWork.Task;
        var left = await HomeAsync(cluster);
        var stopping = cluster.StopSiloAsync(cluster.Silos.Single(silo => $"{silo.SiloAddress}" == left));
        Assert.False(stopping.IsCompleted);
        _release.SetResult();
        await stopping;
        _database.Update("shop.orders", new { id = Slow, status = "paid" });
        await cluster.TakenAsync();
        Assert.Equal([Slow, Slow], _taken);
        Assert.NotEqual(left, await HomeAsync(cluster));
    }

    [Theory]
    [InlineData(nameof(OperationCanceledException))]
    [InlineData(nameof(IOException))]
    public async Task A_replay_at_work_is_asked_for_again_elsewhere(string end)
    {
        await using var cluster = await StartAsync(TimeSpan.FromMilliseconds(1500), hasLetters: true, cancellationToken => CutOffAsync(end, cancellationToken));
        _database.Insert("shop.orders", new Order(Poison, "new", 1));
        await cluster.TakenAsync();
        Assert.Single(await LettersAsync(cluster));
        (_isPoisoned, _slow) = (false, Poison);
        var replaying = Client(cluster).ReplayDeadLettersAsync("book");
        await _atWork.Task;
        var left = await HomeAsync(cluster);
        await cluster.StopSiloAsync(cluster.Silos.Single(silo => $"{silo.SiloAddress}" == left)).WaitAsync(TimeSpan.FromSeconds(25));
        Assert.Equal(new ReplayOutcome(1, 0, 0), await replaying);
        Assert.Equal([Poison], _taken);
        Assert.Empty(await LettersAsync(cluster));
    }

    private static RouterClient Client(RouterTestCluster cluster) => new(cluster.Client, new RouterClientOptions(), NullLogger.Instance, TimeProvider.System);

    private static async Task<string> HomeAsync(RouterTestCluster cluster) => (await cluster.Client.GetGrain<ITableGrain>("main/shop/orders/0").StatusAsync()).Silo;

    private static async Task<List<ParkedLetter>> LettersAsync(RouterTestCluster cluster)
    {
        var letters = new List<ParkedLetter>();
        await foreach (var letter in Client(cluster).DeadLettersAsync())
        {
            letters.Add(letter);
        }

        return letters;
    }

    private Task<RouterTestCluster> StartAsync(TimeSpan stopTimeout, bool hasLetters, Func<CancellationToken, Task> work) => RouterTestCluster.StartAsync(2, _database, silo => silo
        .AddBinlogRouter(options => (options.Source, options.StopTimeout) = ("mysql://shop@database", stopTimeout))
        .OnTable("shop.orders", (batch, cancellationToken) => TakeAsync(batch, work, cancellationToken), options => _ = hasLetters ? Book(options).DeadLetter() : Book(options)));

    /// <summary>A handler's work that ends when it is cancelled.</summary>
    private static async Task CutOffAsync(string end, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ending = cancellationToken.Register(() => ended.SetResult());
        await ended.Task;
        throw end == nameof(IOException) ? new IOException("cut off") : new OperationCanceledException(cancellationToken);
    }

    private static SubscriptionOptions Book(SubscriptionOptions options) => options.Name("book").Retries(0);

    /// <summary>At the first batch with the slow row it is at work; what it ends with holds for the batch.</summary>
    private async ValueTask TakeAsync(ChangeBatch batch, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var ids = new List<long>();
        foreach (var change in batch)
        {
            ids.Add(change.After.GetInt64("id"));
        }

        ids.ForEach(_tried.Enqueue);
        if (_isPoisoned && ids.Contains(Poison))
        {
            throw new FormatException("poison");
        }

        if (ids.Contains(_slow) && _atWork.TrySetResult())
        {
            await work(cancellationToken);
        }

        ids.ForEach(_taken.Enqueue);
    }
}
