using Microsoft.Extensions.Logging.Abstractions;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Servers;
using Router.Standalone.Lanes;
using Router.Standalone.State;

namespace Router.Standalone.Tests;

/// <summary>A source over log files that real servers wrote, from the file to the state folder.</summary>
public sealed class SourceRunnerTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("router-state");

    private readonly DirectoryInfo _captures = Directory.CreateTempSubdirectory("router-captures");

    /// <summary>These logs end with statements that are refused; a source saves what comes before them, and there they are cut.</summary>
    public async Task InitializeAsync()
    {
        foreach (var capture in (string[])["mariadb-flow.binlog", "mysql-flow.binlog"])
        {
            var path = Path.Combine(_captures.FullName, capture);
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Captures", capture), path);
            await using (var runner = Runner(capture, Log()))
            {
                await runner.StartAsync(default);
                var refused = await Assert.ThrowsAsync<SourceException>(() => runner.Completion.WaitAsync(TimeSpan.FromMinutes(2)));
                Assert.Equal(SourceFault.UnknownEvent, refused.Fault);
                await using var file = new FileStream(path, FileMode.Open);
                file.SetLength(runner.Status.Saved!.Offset);
            }

            Forget();
        }
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        _captures.Delete(recursive: true);
        return Task.CompletedTask;
    }

    public static TheoryData<string> Captures => ["mariadb-flow.binlog", "mysql-flow.binlog"];

    [Theory]
    [MemberData(nameof(Captures))]
    public async Task Reads_to_the_end_delivers_everything_saves_and_does_nothing_twice_at_the_next_start(string capture)
    {
        var first = await RunAsync(capture);
        Assert.NotEmpty(first.Of("*"));
        Assert.Equal(first.Of("*").Length, first.Of("*").Distinct().Count());

        var again = await RunAsync(capture);
        Assert.Equal(first.Of("*"), Counter.Read(again.Restored!["*"][0].ToArray()));
        Assert.Equal(first.Of("*"), again.Of("*"));
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public async Task A_start_from_every_state_on_the_way_ends_in_the_same(string capture)
    {
        var whole = (await RunAsync(capture)).Of("*");
        for (var stopAfter = 1; stopAfter <= whole.Length; stopAfter += Math.Max(1, whole.Length / 12))
        {
            Forget();
            await StopAfterAsync(capture, stopAfter);
            Assert.Equal(whole, (await RunAsync(capture)).Of("*"));
        }
    }

    [Fact]
    public async Task A_source_that_cannot_be_opened_fails_at_once_with_its_reason()
    {
        await using var runner = Runner("no-such.binlog", new Counter());
        await runner.StartAsync(default);
        var failure = await Assert.ThrowsAsync<SourceException>(() => runner.Completion.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal(SourceFault.CannotConnect, failure.Fault);
    }

    [Fact]
    public async Task A_subscriber_that_fails_for_good_fails_a_source_that_came_to_its_end_and_nothing_of_it_is_saved()
    {
        var whole = (await RunAsync("mysql-flow.binlog")).Of("*");
        Forget();
        var failing = Log();
        failing.Before = (batch, _) => batch.FirstToken.ToString() == whole[^1] ? throw new IOException("The sink is gone.") : default;
        await using (var runner = Runner("mysql-flow.binlog", failing))
        {
            await runner.StartAsync(default);
            await Assert.ThrowsAsync<IOException>(() => runner.Completion.WaitAsync(TimeSpan.FromMinutes(2)));
            Assert.Equal(PartitionState.Stopped, runner.Status.Partitions.Single().State);
            await Assert.ThrowsAsync<IOException>(() => runner.PartitionStopped);
        }

        Assert.Equal(whole, (await RunAsync("mysql-flow.binlog")).Of("*"));
    }

    [Fact]
    public async Task A_stop_ends_also_while_a_subscriber_does_not_listen()
    {
        var counter = Log();
        var release = new TaskCompletionSource();
        counter.Before = async (_, _) => await release.Task;
        await using var runner = Runner("mysql-flow.binlog", counter, TimeSpan.Zero);
        await runner.StartAsync(default);
        await Eventually.TrueAsync(() => runner.Status.Partitions is [{ State: PartitionState.Awaiting }], "the subscriber is at work");
        await runner.StopAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(runner.Completion.IsCompleted);
        release.SetResult();
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_and_free_again_afterwards()
    {
        await using (var runner = Runner("mysql-flow.binlog", Log()))
        {
            await runner.StartAsync(default);
            await using var second = Runner("mysql-flow.binlog", Log());
            await Assert.ThrowsAsync<StateFolderException>(() => second.StartAsync(default));
            await runner.Completion;
        }

        Assert.NotEmpty((await RunAsync("mysql-flow.binlog")).Of("*"));
    }

    [Fact]
    public async Task A_runner_that_never_started_can_be_disposed_of()
    {
        await using var runner = Runner("mysql-flow.binlog", Log());
        await runner.StopAsync();
        Assert.Empty(runner.Status.Partitions);
    }

    private void Forget()
    {
        foreach (var file in _folder.GetFiles())
        {
            file.Delete();
        }
    }

    private static Counter Log() => new() { PartitionOf = _ => "*" };

    private async Task<Counter> RunAsync(string capture)
    {
        var counter = Log();
        await using var runner = Runner(capture, counter);
        await runner.StartAsync(default);
        await runner.Completion.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(counter.Of("*").Length, runner.Status.Partitions.Sum(partition => partition.Rows) + (counter.Restored?.Values.Sum(state => Counter.Read(state[0].ToArray()).Length) ?? 0));
        return counter;
    }

    /// <summary>Delivers so many rows or a few more, and stops there.</summary>
    private async Task StopAfterAsync(string capture, int rows)
    {
        var counter = Log();
        var reached = new TaskCompletionSource();
        counter.Before = async (_, cancellationToken) =>
        {
            if (counter.Of("*").Length >= rows)
            {
                reached.TrySetResult();
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }
        };
        await using var runner = Runner(capture, counter, TimeSpan.Zero);
        await runner.StartAsync(default);
        await Task.WhenAny(reached.Task, runner.Completion).WaitAsync(TimeSpan.FromMinutes(2));
        await runner.StopAsync().WaitAsync(TimeSpan.FromMinutes(2));
    }

    private SourceRunner Runner(string capture, Counter counter, TimeSpan? stopTimeout = null)
    {
        var options = new SourceRunnerOptions
        {
            Source = SourceOptions.Parse($"file:{Path.Combine(_captures.FullName, capture)}") with { NeedsNames = false },
            StateFolder = _folder.FullName,
            SaveInterval = TimeSpan.FromMilliseconds(1),
            StopTimeout = stopTimeout ?? TimeSpan.FromSeconds(10),
        };
        return new SourceRunner(options, new SubscriptionSet([Follow.Log(counter) with { Name = "counter" }]), NullLoggerFactory.Instance);
    }
}
