using System.Collections.Concurrent;
using Router.Contracts;
using Router.Hosting;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone.State;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Changes that a handler does not take, in a host.</summary>
public sealed class DeadLetterTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private readonly ConcurrentQueue<string> _taken = new();
    private volatile bool _isMended;

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_poisoned_change_is_parked_with_what_follows_of_its_row_over_a_restart_too_until_it_is_replayed(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.orders (id INT PRIMARY KEY, v INT)");
        using var state = new TemporaryFolder();
        await using (var host = await StartAsync(server, a, state))
        {
            await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1, 0), (666, 0), (2, 0); UPDATE {a}.orders SET v = 1");
            await Eventually.TrueAsync(() => host.Router.DeadLetters!.List().Count == 2 && _taken.Count == 4, "the row is parked, the others go on");
            await Eventually.TrueAsync(() => host.Status.Subscriptions.Single() is { DeadLetters: 2, Outstanding: 0 }, "the status counts them");
            await host.StopAsync();
        }

        Assert.Equal(["Insert 1 0", "Insert 2 0", "Update 1 1", "Update 2 1"], _taken);
        Assert.Equal([false, true], DeadLetterFolder.List(StateFolder.DeadLettersIn(state.Path)).Select(letter => letter.IsBehind));

        await using var again = await StartAsync(server, a, state);
        await server.Sql.ExecuteAsync($"UPDATE {a}.orders SET v = 2 WHERE id IN (1, 666)");
        await Eventually.TrueAsync(() => again.Router.DeadLetters!.List("orders").Count == 3 && _taken.Count == 5, "what follows is parked behind it");
        Assert.Equal(new ReplayOutcome(0, 1, 2), await again.Router.DeadLetters!.ReplayAsync("orders"));

        _isMended = true;
        Assert.Equal(new ReplayOutcome(3, 0, 0), await again.Router.DeadLetters.ReplayAsync("orders"));
        Assert.Equal(["Insert 666 0", "Update 666 1", "Update 666 2"], _taken.Skip(5));
        await server.Sql.ExecuteAsync($"UPDATE {a}.orders SET v = 3 WHERE id = 666");
        await Eventually.TrueAsync(() => _taken.Count == 9, "the row goes on");
        Assert.Empty(again.Router.DeadLetters.List());
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Both_renamings_of_a_table_by_one_statement_are_parked(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.orders (id INT PRIMARY KEY); CREATE TABLE {a}.fresh (id INT PRIMARY KEY)");
        using var state = new TemporaryFolder();
        var given = 0;
        await using var host = await RunningHost.StartAsync(
            server,
            router => router.OnTable(
                $"{a}.orders",
                (_, _) =>
                {
                    given += _isMended ? 1 : throw new FormatException("Not yet.");
                    return default;
                },
                o => o.Name("orders").Kinds(ChangeKinds.All).Retries(0).DeadLetter()),
            options => options.State = state.Path);
        await server.Sql.ExecuteAsync($"RENAME TABLE {a}.orders TO {a}.old, {a}.fresh TO {a}.orders");
        await Eventually.TrueAsync(() => host.Status.Subscriptions.Single() is { DeadLetters: 2, Outstanding: 0 }, "both are parked");
        var letters = host.Router.DeadLetters!.List();
        Assert.Single(letters.Select(letter => letter.Token).Distinct());
        Assert.Equal([0, 1], letters.Select(letter => letter.Number));
        _isMended = true;
        Assert.Equal(new ReplayOutcome(2, 0, 0), await host.Router.DeadLetters.ReplayAsync("orders"));
        Assert.Equal(2, given);
    }

    [Fact]
    public async Task Dead_letters_without_a_state_folder_are_refused_at_the_start()
    {
        var server = await servers.MariaDb;
        var a = await server.CreateDatabaseAsync("hosting");
        var error = await Assert.ThrowsAsync<ArgumentException>(() => RunningHost.StartAsync(server, router => router.OnTable($"{a}.orders", (_, _) => default, o => o.Name("orders").DeadLetter())));
        Assert.Contains("'orders' is to have dead letters, and they need a state folder", error.Message, StringComparison.Ordinal);
    }

    private Task<RunningHost> StartAsync(DatabaseServer server, string schema, TemporaryFolder state) => RunningHost.StartAsync(
        server, router => router.OnTable($"{schema}.orders", TakeAsync, o => o.Name("orders").Retries(1, TimeSpan.Zero).DeadLetter()), options => options.State = state.Path);

    private ValueTask TakeAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        foreach (var row in batch)
        {
            if (row.Key.GetInt64(0) == 666 && !_isMended)
            {
                throw new FormatException("The number of the beast.");
            }
        }

        foreach (var row in batch)
        {
            _taken.Enqueue($"{row.Kind} {row.Key.GetInt64(0)} {row.After.GetInt64(1)}");
        }

        return default;
    }
}
