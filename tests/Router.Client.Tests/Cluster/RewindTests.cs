using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Core.Internal;
using Router.Contracts;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;
using Router.Contracts.Orleans.Tailing;
using Router.Grains;
using Router.Hosting;
using Router.Servers;
using Router.Testing;
using Router.Testing.Orleans;

namespace Router.Client.Tests.Cluster;

/// <summary>An operator rewinds a source: handlers of every level get its changes from there on again, and state each of them once.</summary>
public sealed class RewindTests : IAsyncLifetime
{
    private const int Rows = 200;

    /// <summary>The first row that is given again.</summary>
    private const int Place = 101;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ScriptedSource _database = new ScriptedSource().Table<Order>("shop.orders", "id").Table<Order>("shop.items", "id");
    private readonly HandedRows _orders = new();
    private readonly HandedRows _items = new();
    private readonly HandedRows _all = new();
    private readonly HandedRows _schema = new();
    private readonly HandedRows _row = new();
    private readonly List<LogPoint> _ends = [];
    private RouterTestCluster _cluster = null!;

    private RouterClient Client => new(_cluster.Client, new RouterClientOptions(), NullLogger.Instance, TimeProvider.System);

    private ITableGrain Items => Table("items", 0);

    public async Task InitializeAsync()
    {
        _cluster = await RouterTestCluster.StartAsync(2, _database, silo => silo
            .AddBinlogRouter(options => (options.Source, options.SaveInterval) = ("mysql://shop@database", TimeSpan.FromMilliseconds(50)))
            .Partition("shop.orders", 2)
            .OnTable("shop.orders", _orders.TakeAsync)
            .OnTable("shop.items", _items.TakeAsync, options => options.Retries(0))
            .OnRow("shop.orders", [150L], _row.TakeAsync)
            .OnSchema("shop", _schema.TakeAsync)
            .OnLog(_all.TakeAsync)
            .AddAggregate("orders", a => a.Table("shop.orders").Count().Sum("amount"))
            .AddAggregate("items", a => a.Table("shop.items").Count().Sum("amount")));
        Write(1, Rows);
        await _cluster.TakenAsync();
        await Eventually.TrueAsync(async () => (await Client.SourceAsync()).Tailer.Saved == $"{_database.End}", "all of it is saved", s_patience);
    }

    public Task DisposeAsync() => _cluster.DisposeAsync().AsTask();

    [Fact]
    public async Task Handlers_of_every_level_get_the_changes_from_the_place_on_again_in_order_and_aggregates_each_once()
    {
        await Client.RewindAsync($"{_ends[Place - 2]}");
        await Eventually.TrueAsync(() => _all.Count >= 2 * (Rows + Rows - Place + 1), "the whole log's handler has them again", s_patience);
        Write(Rows + 1, Rows + 1);
        await EndedAsync(Rows + 1);
        foreach (var handed in (HandedRows[])[_all, _schema])
        {
            Assert.Equal(Numbers(1, Rows).Concat(Numbers(Place, Rows + 1)), handed.Of("orders"));
            Assert.Equal(Numbers(1, Rows).Concat(Numbers(Place, Rows + 1)), handed.Of("items"));
        }

        Assert.Equal(Numbers(1, Rows).Concat(Numbers(Place, Rows + 1)), _items.Of("items"));
        Assert.Equal(Numbers(1, Rows).Concat(Numbers(Place, Rows + 1)).Order(), _orders.Of("orders").Order());
        Assert.Equal([150, 150], _row.Of("orders"));
        await CheckAsync(Rows + 1);
    }

    [Fact]
    public async Task New_activations_of_tailer_and_tables_give_nothing_again_and_a_rewind_may_mend_without_giving_again()
    {
        await Client.RewindAsync($"{_ends[Place - 2]}");
        await Eventually.TrueAsync(() => _items.Count >= Rows + Rows - Place + 1, "they are given again", s_patience);
        await EndedAsync(Rows);
        var handed = _items.Count;
        await DeactivateAsync();
        await RereadAsync(() => Client.RewindAsync($"{_ends[0]}", redelivers: false));
        await DeactivateAsync();
        Write(Rows + 1, Rows + 1);
        await EndedAsync(Rows + 1);
        Assert.Equal(handed + 1, _items.Count);
        await CheckAsync(Rows + 1);
    }

    [Fact]
    public async Task It_goes_on_behind_what_was_saved_when_tailer_and_table_begin_anew_in_the_middle()
    {
        await HoldAsync(150);
        var first = _items.Count;
        await DeactivateAsync();
        await Eventually.TrueAsync(async () => (await Items.StatusAsync()) is { State: "stopped", Redelivered: not null }, "it has begun anew, and stands there again", s_patience);
        _items.FailsAt = null;
        await Items.ResumeAsync();
        Write(Rows + 1, Rows + 1);
        await EndedAsync(Rows + 1);
        Assert.Equal(Numbers(150, Rows + 1), _items.Of("items").Skip(first));
        await CheckAsync(Rows + 1);
    }

    [Fact]
    public async Task A_second_rewind_during_the_first_gives_everything_from_its_own_place_on()
    {
        await HoldAsync(150);
        var first = _items.Count;
        await Client.RewindAsync($"{_ends[49]}");
        _items.FailsAt = null;
        await Items.ResumeAsync();
        Write(Rows + 1, Rows + 1);
        await EndedAsync(Rows + 1);
        var again = _items.Of("items").Skip(first).ToArray();
        Assert.Equal(Numbers(51, Rows + 1), again.SkipWhile(id => id != 51));
        await CheckAsync(Rows + 1);
    }

    private static IEnumerable<long> Numbers(int first, int last) => Enumerable.Range(first, last - first + 1).Select(id => (long)id);

    private ITableGrain Table(string table, int partition) => _cluster.Client.GetGrain<ITableGrain>(new StreamName("main", "shop", table, partition).ToString());

    /// <summary>Rewinds, and has the items' handler fail at a row until everything before it is saved.</summary>
    private async Task HoldAsync(int row)
    {
        _items.FailsAt = row;
        await Client.RewindAsync($"{_ends[Place - 2]}");
        await Eventually.TrueAsync(
            async () =>
            {
                await Items.ResumeAsync();
                return _items.Of("items").Skip(Rows).LastOrDefault() == row - 1 && (await Items.StatusAsync()) is { State: "stopped", Redelivered.Row: >= 0 };
            },
            $"it stands before {row}",
            s_patience);
    }

    private async Task<bool> IsThroughAsync()
    {
        foreach (var table in (ITableGrain[])[Table("orders", 0), Table("orders", 1), Items])
        {
            if ((await table.StatusAsync()).Redelivered is not null)
            {
                return false;
            }
        }

        return true;
    }

    private async Task DeactivateAsync()
    {
        await RereadAsync(async () =>
        {
            foreach (var grain in (Orleans.IGrain[])[Table("orders", 0), Table("orders", 1), Items, _cluster.Client.GetGrain<IBinlogTailerGrain>("main")])
            {
                await grain.Cast<IGrainManagementExtension>().DeactivateOnIdle();
            }
        });
    }

    /// <summary>Until a newer generation reads.</summary>
    private async Task RereadAsync(Func<Task> by)
    {
        var generation = (await Client.SourceAsync()).Tailer.Generation;
        await by();
        await Eventually.TrueAsync(async () => (await Client.SourceAsync()).Tailer is { State: "following" } tailer && tailer.Generation > generation, "the log is read anew", s_patience);
    }

    /// <summary>Each handler has the last row.</summary>
    private async Task EndedAsync(int last)
    {
        await _cluster.TakenAsync();
        await Eventually.TrueAsync(
            async () => new[] { _all.Of("items"), _schema.Of("items"), _items.Of("items"), _orders.Of("orders") }.All(ids => ids.Contains(last)) && await IsThroughAsync(), "the last row is taken", s_patience);
    }

    private void Write(int first, int last)
    {
        for (var id = first; id <= last; id++)
        {
            _database.Insert("shop.orders", new Order(id, "new", id));
            _ends.Add(_database.Insert("shop.items", new Order(id, "new", id)));
        }
    }

    private async Task CheckAsync(int rows)
    {
        foreach (var aggregate in (string[])["orders", "items"])
        {
            var group = await Client.ReadAggregateAsync(aggregate);
            Assert.Equal((rows, rows * (rows + 1m) / 2), (group.GetInt64("count"), group.GetDecimal("sum(amount)")));
        }
    }
}
