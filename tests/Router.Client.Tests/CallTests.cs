using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Router.Client.Rows;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.Reading;
using Router.Routing.Subscriptions;

namespace Router.Client.Tests;

/// <summary>Calls to grains that answer as the test says.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task A_call_whose_silo_is_lost_is_made_again()
    {
        var calls = 0;
        var client = Client(Answering.As<ISourceGrain>((method, _) => method.Name == nameof(ISourceGrain.PauseAsync) && ++calls < 3
            ? Task.FromException(new SiloUnavailableException("gone"))
            : Task.CompletedTask));

        await client.PauseAsync();

        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task A_call_that_a_stopping_silo_cancels_is_made_again_and_one_that_its_caller_cancels_is_not()
    {
        var calls = 0;
        using var enough = new CancellationTokenSource();
        var client = Client(Answering.As<ISourceGrain>((_, _) => ++calls % 2 == 1 ? Task.FromException(new TaskCanceledException("stopping")) : Task.CompletedTask));

        await client.PauseAsync(enough.Token);
        Assert.Equal(2, calls);

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PauseAsync(enough.Token));
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task A_cluster_that_never_answers_is_an_error_that_says_what_to_look_at()
    {
        var client = Client(Answering.As<ISourceGrain>((_, _) => Task.FromException(new TimeoutException("late"))));

        var error = await Assert.ThrowsAsync<RouterClientException>(() => client.PauseAsync());

        Assert.Contains("ClusterId", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_grain_says_itself_is_not_tried_again()
    {
        var calls = 0;
        var client = Client(Answering.As<ISourceGrain>((_, _) =>
        {
            calls++;
            return Task.FromException(new FormatException("no place"));
        }));

        await Assert.ThrowsAsync<FormatException>(() => client.RewindAsync("x"));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_wait_is_asked_again_until_its_own_time_is_over()
    {
        var asked = new List<(string Point, TimeSpan Timeout)>();
        var client = Client(Answering.As<ISourceGrain>((_, arguments) =>
        {
            asked.Add(((string)arguments[0]!, (TimeSpan)arguments[1]!));
            return Task.FromResult(asked.Count < 3 ? nameof(WaitOutcome.TimedOut) : nameof(WaitOutcome.Reached));
        }));

        Assert.Equal(WaitOutcome.Reached, await client.WaitForAsync(LogPoint.OfPlace("binlog.000001", 77), TimeSpan.FromMinutes(10)));

        Assert.Equal(3, asked.Count);
        Assert.All(asked, item => Assert.True(item.Point == "binlog.000001:77" && item.Timeout <= TimeSpan.FromSeconds(25)));
        Assert.Equal(WaitOutcome.Reached, await client.WaitForAsync(LogPoint.OfPlace("binlog.000001", 77), TimeSpan.Zero));
    }

    [Fact]
    public async Task A_watched_row_comes_in_order_and_is_marked_after_a_loss_of_contact()
    {
        var log = new MemoryLog();
        var watchers = new List<(Guid Watcher, long Seen)>();
        var left = new List<Guid>();
        var row = Answering.As<IRowGrain>((method, arguments) =>
        {
            if (method.Name == nameof(IRowGrain.LeaveAsync))
            {
                left.Add((Guid)arguments[0]!);
                return Task.CompletedTask;
            }

            watchers.Add(((Guid)arguments[0]!, (long)arguments[1]!));
            return watchers.Count switch
            {
                1 => Task.FromResult(new RowImages([State(log, 1, isResync: true), State(log, 2)], 2)),
                2 => Task.FromException<RowImages>(new SiloUnavailableException("gone")),
                3 => Task.FromResult(new RowImages([State(log, 5), State(log, null)], 7)),
                _ => throw new InvalidOperationException("Nobody asks any more."),
            };
        });

        var seen = new List<(long? Id, bool IsResync)>();
        await foreach (var image in Client(row: row).WatchRowAsync("shop.orders", [7]))
        {
            seen.Add((image.Exists ? image.Image.GetInt64("id") : null, image.IsResync));
            if (seen.Count == 4)
            {
                break;
            }
        }

        Assert.Equal([(1, true), (2, false), (5, true), (null, false)], seen);
        Assert.Equal([0, 2, 0], watchers.Select(item => item.Seen));
        Assert.Equal(watchers[0].Watcher, watchers[1].Watcher);
        Assert.NotEqual(watchers[1].Watcher, watchers[2].Watcher);
        Assert.Equal([watchers[2].Watcher], left);
    }

    [Fact]
    public void A_row_needs_one_table_and_a_key()
    {
        Assert.Throws<ArgumentException>(() => Client().WatchRowAsync("shop.*", [1]));
        Assert.Throws<ArgumentException>(() => Client().WatchRowAsync("shop.orders", []));
    }

    private static RouterClient Client(ISourceGrain? source = null, IRowGrain? row = null) => new(
        Answering.As<IGrainFactory>((method, _) => method.GetGenericArguments()[0] == typeof(IRowGrain) ? row : source),
        new RouterClientOptions { CallPatience = TimeSpan.FromMilliseconds(500) },
        NullLogger.Instance,
        TimeProvider.System);

    private static RowState State(MemoryLog log, long? id, bool isResync = false)
    {
        var bytes = new ArrayBufferWriter<byte>();
        if (id is { } present)
        {
            FrameWriter.Write(log.Rows("shop.orders", 0, "new", present), bytes);
        }

        byte[] framed = [.. BitConverter.GetBytes(bytes.WrittenCount), .. bytes.WrittenSpan];
        return new RowState
        {
            Token = new ChangeToken(id ?? 9, 0), Exists = id is not null, IsResync = isResync, Image = id is null ? FrameBytes.None : new FrameBytes(framed, 1),
        };
    }
}
