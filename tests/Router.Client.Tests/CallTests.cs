using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Router.Contracts;
using Router.Contracts.Orleans.Sources;
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
        var client = Client(Answering.As<ISourceGrain>((_, _) => Task.FromException(new TimeoutException("late"))), TimeSpan.FromMilliseconds(500));

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
    public void A_row_needs_one_table_and_a_key()
    {
        Assert.Throws<ArgumentException>(() => Client().WatchRowAsync("shop.*", [1]));
        Assert.Throws<ArgumentException>(() => Client().WatchRowAsync("shop.orders", []));
    }

    private static RouterClient Client(ISourceGrain? source = null, TimeSpan? patience = null) => new(
        Answering.As<IGrainFactory>((_, _) => source),
        new RouterClientOptions { CallPatience = patience ?? TimeSpan.FromMinutes(5) },
        NullLogger.Instance,
        TimeProvider.System);
}
