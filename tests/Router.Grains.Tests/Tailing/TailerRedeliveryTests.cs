using Router.Contracts.Orleans.Tailing;
using Router.Grains.Tailing;
using Router.Replication.Source;
using Router.Servers;

namespace Router.Grains.Tests.Tailing;

/// <summary>What a tailer says and keeps of a rewind whose changes are to be given again.</summary>
public sealed class TailerRedeliveryTests : IAsyncLifetime
{
    private const int Rows = 50;

    private readonly TailerGround _ground = new();

    public Task InitializeAsync()
    {
        for (var id = 1; id <= Rows; id++)
        {
            _ground.Server.Commit(PlayedServer.Insert(PlayedServer.Orders, id));
        }

        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _ground.DisposeAsync();

    [Fact]
    public async Task It_is_said_with_every_answer_from_the_rewind_on_by_later_tailers_too()
    {
        var tailer = _ground.Start();
        Assert.Null((await ReadAllAsync(tailer)).Redelivery);
        await RewindAsync(tailer, 9, redelivers: true);
        var answer = await AnswerAsync(tailer, after: 1);
        var redelivery = Assert.IsType<Redelivery>(answer.Redelivery);
        Assert.Equal((answer.Generation, -1), (redelivery.Generation, redelivery.Row));
        Assert.Equal(answer.Batches[0].First, redelivery.After() with { Row = 0 });
        await tailer.StopAsync();
        var next = _ground.Start();
        var later = await AnswerAsync(next, answer.Generation);
        Assert.Equal(redelivery, later.Redelivery);
        await ReadAllAsync(next);
        await RewindAsync(next, 3, redelivers: false);
        Assert.Equal(redelivery, (await AnswerAsync(next, later.Generation)).Redelivery);
    }

    [Fact]
    public async Task One_that_was_asked_for_and_not_begun_is_taken_up_by_the_next_tailer_and_another_takes_its_place()
    {
        var tailer = _ground.Start();
        var first = await ReadAllAsync(tailer);
        _ground.Server.Failure = new SourceException(SourceFault.PositionLost, "The log was purged: read the tables anew.");
        await RewindAsync(tailer, 1, redelivers: true);
        await Eventually.TrueAsync(() => _ground.StatusOf(tailer).State == "failed", "the place is not found");
        await RewindAsync(tailer, 9, redelivers: true);
        await tailer.StopAsync();
        _ground.Server.Failure = null;
        var next = _ground.Start();
        var answer = await AnswerAsync(next, first.Generation);
        Assert.Equal(PlayedServer.OffsetOf(9), answer.Redelivery!.After().Offset);
        Assert.Equal(answer.Generation, answer.Redelivery.Generation);
        Assert.Equal((null, false), (next.State.From, next.State.RedeliversFrom));
    }

    [Fact]
    public async Task A_log_that_does_not_go_on_from_what_was_read_is_read_with_tokens_greater_than_all_before_also_by_later_tailers()
    {
        var tailer = _ground.Start();
        var first = await ReadAllAsync(tailer);
        await RewindAsync(tailer, 9, redelivers: true);
        var same = await AnswerAsync(tailer, first.Generation);
        Assert.Equal(0, same.BeganAt.Epoch);
        _ground.Server.Reset = new SourceException(SourceFault.PositionLost, "The log was reset.");
        await RewindAsync(tailer, 3, redelivers: true);
        var answer = await AnswerAsync(tailer, same.Generation);
        Assert.Equal((1, 1, PlayedServer.OffsetOf(3)), (answer.BeganAt.Epoch, answer.Batches[0].First.Epoch, answer.Batches[0].First.Offset));
        Assert.Equal((1, 1), (tailer.State.Frontier!.Epoch, tailer.State.Origin!.Epoch));
        _ground.Server.Reset = null;

        // A partition that has nothing of this epoch yet has it from its beginning on.
        await tailer.BeginAnewAsync(state => TailerRewinds.To(state, answer.Generation, same.Batches[^1].Last));
        var again = await AnswerAsync(tailer, answer.Generation);
        Assert.Equal(answer.Batches[0].First, again.Batches[0].First);
        await RewindAsync(tailer, 1, redelivers: false);
        Assert.Equal(1, (await AnswerAsync(tailer, again.Generation)).Batches[0].First.Epoch);
        await tailer.StopAsync();
        Assert.Equal(1, (await AnswerAsync(_ground.Start(), again.Generation + 1)).Batches[0].First.Epoch);
    }

    private static Task RewindAsync(Tailer tailer, int transaction, bool redelivers) =>
        tailer.BeginAnewAsync(state => TailerRewinds.To(state, StartPosition.At(PlayedServer.File, PlayedServer.OffsetOf(transaction)), redelivers));

    /// <summary>The first answer with changes of a newer generation.</summary>
    private static async Task<QueueAnswer> AnswerAsync(Tailer tailer, long after)
    {
        QueueAnswer? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var reader = Guid.NewGuid();
                answer = await tailer.ReadAsync(new QueueRead { Queue = 0, QueueCount = 1, Receiver = reader, Generation = 0, Accepted = [], MaxBytes = 1 << 20, WaitMs = 20 });
                return answer.Generation > after && answer.Batches.Length > 0;
            },
            $"changes of a generation after {after}");
        return answer!;
    }

    /// <summary>Acknowledges everything, and gives the last answer.</summary>
    private static async Task<QueueAnswer> ReadAllAsync(Tailer tailer)
    {
        QueueAnswer? last = null;
        var reader = new QueueReader(async read => last = await tailer.ReadAsync(read));
        await Eventually.TrueAsync(
            async () => (await reader.ReadAsync()).Length >= 0 && tailer.State.Frontier?.Offset == PlayedServer.OffsetOf(Rows), "everything is saved");
        return last!;
    }
}
