using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Grains.Tests.Tailing;

/// <summary>Partitions of several levels, and several of one table, over several queues.</summary>
public sealed class TailerLevelTests : IAsyncDisposable
{
    private const int Queues = 3;
    private const int Rows = 300;

    private readonly TailerGround _ground = new(static router => router
        .OnLog(static (_, _) => default)
        .OnSchema("shop", static (_, _) => default)
        .OnTable("shop.*", static (_, _) => default, ChangeKinds.All)
        .Partition("shop.orders", 4));

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Lower_levels_come_after_the_higher_have_acknowledged_whatever_queue_those_are_in()
    {
        for (var id = 1; id <= Rows; id++)
        {
            _ground.Server.Commit(PlayedServer.Insert(PlayedServer.Orders, id), PlayedServer.Insert(PlayedServer.Items, id, firstRow: 1));
        }

        var tailer = _ground.Start();
        QueueReader[] readers = [.. Enumerable.Range(0, Queues).Select(queue => new QueueReader(tailer.ReadAsync, queue, Queues))];
        using var done = new CancellationTokenSource();
        var reading = readers.Select(reader => ReadAsync(reader, done.Token)).ToArray();
        await Eventually.TrueAsync(() => tailer.State.Frontier?.Offset == PlayedServer.OffsetOf(Rows), "all of it is acknowledged");
        await done.CancelAsync();
        await Task.WhenAll(reading);

        var ids = readers.SelectMany(reader => reader.Ids).ToDictionary();
        Assert.Equal(2 * Rows, ids["main/*/*/0"].Count);
        Assert.Equal(2 * Rows, ids["main/shop/*/0"].Count);
        Assert.Equal(Rows, ids["main/shop/items/0"].Count);
        var hot = Enumerable.Range(0, 4).Select(part => ids[$"main/shop/orders/{part}"]).ToArray();
        Assert.All(hot, part => Assert.Equal(part.Order(), part));
        Assert.Equal(Enumerable.Range(1, Rows).Select(id => (long)id), hot.SelectMany(part => part).Order());
    }

    [Fact]
    public async Task Another_number_of_queues_gives_again_what_nobody_acknowledged()
    {
        for (var id = 1; id <= 10; id++)
        {
            _ground.Server.Commit(PlayedServer.Insert(PlayedServer.Items, id));
        }

        var tailer = _ground.Start();
        var before = new QueueReader(tailer.ReadAsync);
        await Eventually.TrueAsync(async () => (await before.ReadAsync()).Length >= 0 && before.Of("items").Count == 10, "it comes");
        QueueReader[] readers = [.. Enumerable.Range(0, Queues).Select(queue => new QueueReader(tailer.ReadAsync, queue, Queues))];
        using var done = new CancellationTokenSource();
        var reading = readers.Select(reader => ReadAsync(reader, done.Token)).ToArray();
        await Eventually.TrueAsync(() => tailer.State.Frontier?.Offset == PlayedServer.OffsetOf(10), "all of it is acknowledged");
        await done.CancelAsync();
        await Task.WhenAll(reading);
    }

    private static async Task ReadAsync(QueueReader reader, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await reader.ReadAsync();
        }
    }
}
