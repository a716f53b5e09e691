using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Router.Contracts;
using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Sources;
using Router.Routing.DeadLetters;

namespace Router.Client.Tests;

/// <summary>Dead letters of partitions that answer as the test says.</summary>
public sealed class LetterCallTests
{
    private static readonly string[] s_streams = ["main/shop/orders/0", "main/shop/items/0"];

    [Fact]
    public async Task A_partition_that_does_not_answer_is_told_of_after_the_letters_of_the_others()
    {
        var client = Client((stream, method, arguments) => stream == s_streams[0] ? throw new TimeoutException("late")
            : method == nameof(IDeadLetterPartGrain.DropLettersAsync) ? Task.FromResult(3)
            : Task.FromResult(arguments[1] is null ? new[] { Letter(stream) } : []));
        var seen = new List<string>();
        var silent = await Assert.ThrowsAsync<DeadLettersException>(async () =>
        {
            await foreach (var letter in client.DeadLettersAsync())
            {
                seen.Add(letter.Stream);
            }
        });
        Assert.Equal([s_streams[1]], seen);
        Assert.Contains($"{s_streams[0]} does not answer", silent.Message, StringComparison.Ordinal);
        Assert.IsType<RouterClientException>(silent.InnerException);

        silent = await Assert.ThrowsAsync<DeadLettersException>(() => client.DropDeadLettersAsync("mails"));
        Assert.Contains($"{s_streams[0]} does not answer", silent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_ends_behind_what_was_the_newest_letter_at_its_first_step()
    {
        var steps = 0;
        var client = Client((_, _, _) => Task.FromResult(new LetterReplayAnswer(64, 0, 0, new ChangeToken(64 * ++steps, 0), IsOver: steps > 20, new ChangeToken(100 + (64 * steps), 0))));

        // Three steps for each of the two partitions.
        Assert.Equal(new ReplayOutcome(6 * 64, 0, 0), await client.ReplayDeadLettersAsync("mails"));
    }

    [Fact]
    public async Task A_replay_of_a_partition_that_never_answers_ends_and_tells_what_came_of_the_others()
    {
        var clock = new HastyClock();
        var asked = 0;
        var client = Client(
            (stream, _, arguments) => stream == s_streams[0] && (arguments[2] is not null || ++asked > 1)
                ? new TaskCompletionSource<LetterReplayAnswer>().Task
                : Task.FromResult(new LetterReplayAnswer(2, 1, 0, new ChangeToken(10, 0), IsOver: stream == s_streams[1], new ChangeToken(99, 0))),
            clock);
        var silent = await Assert.ThrowsAsync<DeadLettersException>(() => client.ReplayDeadLettersAsync("mails").WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains($"{s_streams[0]} does not answer, and keeps the dead letters", silent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(s_streams[1], silent.Message, StringComparison.Ordinal);
        Assert.IsType<RouterClientException>(silent.InnerException);
        Assert.Equal((4, 2, 0), (silent.Delivered, silent.Failed, silent.Waiting));
        Assert.InRange(clock.Elapsed, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task A_replay_whose_answer_was_lost_once_is_asked_for_again()
    {
        var asked = 0;
        var client = Client(
            (_, _, _) => asked++ == 0
                ? new TaskCompletionSource<LetterReplayAnswer>().Task
                : Task.FromResult(new LetterReplayAnswer(2, 0, 0, new ChangeToken(10, 0), IsOver: true)),
            new HastyClock());
        Assert.Equal(new ReplayOutcome(4, 0, 0), await client.ReplayDeadLettersAsync("mails"));
    }

    [Fact]
    public async Task A_replay_that_is_cancelled_ends_though_nobody_answers()
    {
        using var enough = new CancellationTokenSource();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = Client((_, _, _) =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<LetterReplayAnswer>().Task;
        });
        var replaying = client.ReplayDeadLettersAsync("mails", cancellationToken: enough.Token);
        await asked.Task;
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => replaying.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static ParkedLetter Letter(string stream) =>
        new() { Subscription = "mails", Token = new ChangeToken(10, 0), Stream = stream, Table = "shop.items", Kind = "insert", ParkedAt = DateTimeOffset.UnixEpoch };

    private static RouterClient Client(Func<string, string, object?[], object?> part, TimeProvider? time = null) => new(
        Answering.As<IGrainFactory>((method, arguments) => method.ReturnType == typeof(ISourceGrain)
            ? Answering.As<ISourceGrain>((_, _) => Task.FromResult(s_streams.Select(stream => new LetterPartition(stream, 1)).ToArray()))
            : Part((string)arguments[0]!, part)),
        new RouterClientOptions { CallPatience = TimeSpan.FromMilliseconds(200) },
        NullLogger.Instance,
        time ?? TimeProvider.System);

    private static IDeadLetterPartGrain Part(string stream, Func<string, string, object?[], object?> part) =>
        Answering.As<IDeadLetterPartGrain>((method, arguments) => part(stream, method.Name, arguments));
}
