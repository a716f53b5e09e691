using Router.Contracts.Orleans.Tailing;
using Router.Grains.Tailing;
using Router.Servers;

namespace Router.Grains.Tests.Tailing;

/// <summary>Partitions that a receiver holds enough of, and questions that acknowledge only.</summary>
public sealed class FullPartitionTests : IAsyncDisposable
{
    private const string Orders = "main/shop/orders/0";

    private readonly TailerGround _ground = new();

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_full_partition_is_left_out_until_a_newer_question_has_room_for_it_and_ends_a_wait_then()
    {
        var tailer = _ground.Start();
        var receiver = Guid.NewGuid();
        await Eventually.TrueAsync(async () => (await tailer.ReadAsync(Question(receiver, 1 << 20, 20))).Generation > 0, "it is positioned");
        _ground.Server.Commit(PlayedServer.Insert(PlayedServer.Orders, 1, 0), PlayedServer.Insert(PlayedServer.Items, 1, 0, firstRow: 1));
        QueueAnswer answer = null!;
        await Eventually.TrueAsync(async () => (answer = await tailer.ReadAsync(Question(receiver, 1 << 20, 500, Orders))).Batches.Length > 0, "the other partition's change comes");
        Assert.Equal("main/shop/items/0", Assert.Single(answer.Batches).Stream);
        await Eventually.TrueAsync(
            async () =>
            {
                // A question waits for half a second at most: on a busy machine it may be over before the next one, and is put again then.
                var waiting = tailer.ReadAsync(Question(receiver, 1 << 20, 500, Orders)).AsTask();
                Assert.Empty((await tailer.ReadAsync(Question(receiver, 0, 0))).Batches);
                return (answer = await waiting).Batches.Length > 0;
            },
            "a question that waits is answered by the newer one's room");
        Assert.Equal(Orders, Assert.Single(answer.Batches).Stream);
    }

    [Fact]
    public async Task A_question_that_only_acknowledges_takes_no_queue_over()
    {
        var tailer = _ground.Start();
        var receiver = Guid.NewGuid();
        _ground.Server.Commit(PlayedServer.Insert(PlayedServer.Orders, 1, 0));
        await Eventually.TrueAsync(async () => (await tailer.ReadAsync(Question(receiver, 1 << 20, 100))).Batches.Length > 0, "the change comes");
        Assert.Empty((await tailer.ReadAsync(Question(Guid.NewGuid(), 0, 0))).Batches);
        Assert.Empty((await tailer.ReadAsync(Question(receiver, 1 << 20, 20))).Batches);
    }

    private static QueueRead Question(Guid receiver, int maxBytes, int waitMs, params string[] full) => new()
    {
        Queue = 0,
        QueueCount = 1,
        Receiver = receiver,
        Generation = 0,
        Accepted = [],
        MaxBytes = maxBytes,
        WaitMs = waitMs,
        Full = full,
    };
}
