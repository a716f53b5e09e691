using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Replication.Source;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone;

namespace Router.Cli.Tests;

/// <summary><c>router deadletters</c> beside a source that runs, and without one.</summary>
public sealed class DeadLettersTests(ServersFixture servers) : IClassFixture<ServersFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("router-letters-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Letters_are_listed_replayed_and_dropped_by_asking_the_process_that_runs()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync("letters");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY)");
        var picky = new Picky();
        await using (var runner = Runner(server, schema, picky))
        {
            await runner.StartAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => runner.Status.Feed.State == Replication.Feed.FeedState.Following, "it follows");
            Assert.Equal("No dead letters.\n", (await RunAsync("list")).Output);
            await server.Sql.ExecuteAsync($"INSERT INTO {schema}.orders VALUES (1), (2), (3); DELETE FROM {schema}.orders WHERE id = 3");
            await Eventually.TrueAsync(() => runner.DeadLetters!.List().Count == 4, "all are parked");
            var listed = (await RunAsync("list")).Output;
            Assert.Contains("Not in the mood.", listed, StringComparison.Ordinal);
            Assert.Contains("behind an earlier letter of its row", listed, StringComparison.Ordinal);
            Assert.Equal(4, (await RunAsync("list", "--format", "json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

            picky.Takes = id => id == 2;
            var second = runner.DeadLetters!.List()[1].Token;
            var one = await RunAsync("replay", "--subscription", "orders", "--id", $"{second}");
            Assert.Equal((ExitCode.Done, "1 taken, 0 failed again, 0 waiting behind one that is not taken.\n"), (one.Code, one.Output));
            var rest = await RunAsync("replay", "--subscription", "orders");
            Assert.Equal((ExitCode.Unexpected, "0 taken, 2 failed again, 1 waiting behind one that is not taken.\n"), (rest.Code, rest.Output));
            Assert.Contains("No subscription 'nobody'", (await RunAsync("replay", "--subscription", "nobody")).Errors, StringComparison.Ordinal);
            Assert.Equal("1 dropped.\n", (await RunAsync("drop", "--subscription", "orders", "--id", $"{runner.DeadLetters.List()[0].Token}")).Output);
        }

        var stopped = await RunAsync("replay", "--subscription", "orders");
        Assert.Equal(ExitCode.StateUnusable, stopped.Code);
        Assert.Contains("No process runs with", stopped.Errors, StringComparison.Ordinal);
        Assert.Equal("2 dropped.\n", (await RunAsync("drop", "--subscription", "orders")).Output);
        Assert.Equal("No dead letters.\n", (await RunAsync("list")).Output);
        Assert.Equal(ExitCode.Usage, (await RunAsync("drop")).Code);
        Assert.Equal(ExitCode.Usage, (await RunAsync("list", "--id", "seven")).Code);
    }

    private Task<(ExitCode Code, string Output, string Errors)> RunAsync(string command, params string[] options) =>
        InProcess.RunAsync(["deadletters", command, "--state", _folder, .. options]);

    private SourceRunner Runner(DatabaseServer server, string schema, Picky subscriber) => new(
        new SourceRunnerOptions { Source = SourceOptions.Parse($"mysql://repl:repl@{server.Host}:{server.Port}"), StateFolder = _folder },
        new SubscriptionSet([new Subscription
        {
            Name = "orders",
            Level = SubscriptionLevel.Table,
            Tables = TableGlob.Parse($"{schema}.orders"),
            Retry = new RetryOptions { Retries = 0 },
            OnFailure = FailurePolicy.DeadLetter,
            Subscriber = subscriber,
        }]),
        NullLoggerFactory.Instance);

    private sealed class Picky : ISubscriber
    {
        public Func<long, bool> Takes { get; set; } = _ => false;

        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            foreach (var row in batch)
            {
                if (!Takes(row.Key.GetInt64(0)))
                {
                    throw new InvalidOperationException("Not in the mood.");
                }
            }

            return default;
        }
    }
}
