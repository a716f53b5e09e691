using Router.Contracts;
using Router.Hosting;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>A stop while handlers are at work.</summary>
public sealed class StopTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_handler_at_work_is_waited_for_and_its_work_is_saved(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        using var state = new TemporaryFolder();
        var journal = new Journal(a);
        await using (var host = await StartAsync(server, a, state, Holding(journal, 1)))
        {
            await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1); INSERT INTO {a}.orders VALUES (2)");
            var end = await LogEnd.AskAsync(server);
            await _held.Task;
            await Eventually.TrueAsync(() => host.Status.Partitions.Sum(partition => partition.Outstanding) == 2, "both are dispatched");
            var stopping = host.StopAsync();
            Assert.False(stopping.IsCompleted);
            _release.SetResult();
            await stopping;
            Assert.True(host.Saved.HasReached(end));
        }

        Assert.Equal(["Insert a.orders 1", "Insert a.orders 2"], journal.Of("orders"));
        await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (3)");
        Assert.Equal(["Insert a.orders 3"], await FirstAsync(server, a, state, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_does_not_end_is_cancelled_in_time_and_its_change_comes_again(bool hostGivesUp)
    {
        var server = await servers.MariaDb;
        var a = await CreateAsync(server);
        using var state = new TemporaryFolder();
        var journal = new Journal(a);
        using var patience = new CancellationTokenSource();
        await using (var host = await StartAsync(
            server, a, state, Holding(journal, 2), hostGivesUp ? TimeSpan.FromHours(1) : TimeSpan.FromMilliseconds(50)))
        {
            await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1)");
            await host.SavedAsync(await LogEnd.AskAsync(server));
            await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (2); INSERT INTO {a}.orders VALUES (3)");
            await _held.Task;
            var stopping = host.StopAsync(patience.Token);
            if (hostGivesUp)
            {
                await patience.CancelAsync();
            }

            // A host says that it was impatient.
            Assert.True(await Record.ExceptionAsync(() => stopping) is null or OperationCanceledException);
            await host.Router.Completion;
        }

        Assert.Equal(["Insert a.orders 1"], journal.Of("orders"));
        Assert.Equal(["Insert a.orders 2", "Insert a.orders 3"], await FirstAsync(server, a, state, 2));
    }

    /// <summary>A handler that holds the row of that id until it is released or cancelled.</summary>
    private ChangeHandler Holding(Journal journal, long id) => async (batch, cancellationToken) =>
    {
        if (IdOf(batch) == id)
        {
            _held.TrySetResult();
            await _release.Task.WaitAsync(cancellationToken);
        }

        journal.Note("orders", batch);
    };

    private static async Task<string[]> FirstAsync(DatabaseServer server, string schema, TemporaryFolder state, int count)
    {
        var journal = new Journal(schema);
        await using var host = await StartAsync(server, schema, state, journal.Handler("orders"));
        await journal.HasAsync(count);
        return journal.Of("orders");
    }

    private static Task<RunningHost> StartAsync(DatabaseServer server, string schema, TemporaryFolder state, ChangeHandler handler, TimeSpan? stopTimeout = null) =>
        RunningHost.StartAsync(
            server,
            router => router.OnTable($"{schema}.orders", handler),
            options => (options.State, options.StopTimeout) = (state.Path, stopTimeout ?? options.StopTimeout));

    private static long IdOf(ChangeBatch batch)
    {
        var rows = batch.GetEnumerator();
        Assert.True(rows.MoveNext());
        return rows.Current.Key.GetInt64("id");
    }

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY)");
        return schema;
    }
}
