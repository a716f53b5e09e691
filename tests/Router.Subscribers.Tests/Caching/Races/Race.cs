using Microsoft.Extensions.Logging.Abstractions;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Standalone;
using Router.Subscribers.Caching;
using Router.Subscribers.Tests.Caching.Fakes;
using Router.Subscribers.Tests.Caching.Sql;
using Router.Wire;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>
/// A writer, the log that is followed, and readers that load as fast as they can, round by round. After each round everything has been followed:
/// whatever then lies in a cache must be what lies in the database.
/// </summary>
internal sealed class Race : IAsyncDisposable
{
    private const int Readers = 3;
    private const int WritesARound = 2;

    private readonly IRacedCache _raced;
    private readonly CacheAside _plain = new();
    private readonly RaceFollower _follower;
    private readonly RaceTable _table;
    private readonly SourceRunner _runner;
    private readonly WireDbConnection _writer;
    private readonly WireDbConnection _check;
    private readonly List<WireDbConnection> _readers = [];
    private int _value;

    private Race(IRacedCache raced, RaceTable table, SourceRunner runner, RaceFollower follower, CacheAside plain, WireDbConnection writer, WireDbConnection check)
    {
        (_raced, _table, _runner, _follower, _plain, _writer, _check) = (raced, table, runner, follower, plain, writer, check);
    }

    /// <summary>Rounds in which the plain cache-aside was left with a value that is not the database's.</summary>
    public int PlainStale { get; private set; }

    /// <summary>Rounds in which this one was.</summary>
    public int Stale { get; private set; }

    /// <summary>What the cache did.</summary>
    public CacheCounts Counts => _raced.Client.Counts;

    /// <summary>Sets a race up: the log of one server, loads on the same or on its replica.</summary>
    public static async Task<Race> BeginAsync(IRacedCache raced, DatabaseServer source, DatabaseServer loadsFrom)
    {
        var table = await RaceTable.MakeAsync(source);
        var plain = new CacheAside();
        var follower = new RaceFollower(table, raced.Cache, plain);
        var settings = new ConnectionSettings { Host = source.Host, Port = source.Port, User = "repl", Password = "repl" };
        var runner = new SourceRunner(
            new SourceRunnerOptions { Source = new SourceOptions { Server = settings } },
            new SubscriptionSet([new Subscription { Name = "race", Level = SubscriptionLevel.Table, Tables = TableGlob.Parse(table.Name), Subscriber = follower }]),
            NullLoggerFactory.Instance);
        await runner.StartAsync(default);
        await Eventually.TrueAsync(async () => await IsInContactAsync(raced.Client), "the cache is in contact");
        var race = new Race(raced, table, runner, follower, plain, await WireDbConnection.OpenAsync(source), await WireDbConnection.OpenAsync(loadsFrom));
        for (var reader = 0; reader < Readers; reader++)
        {
            race._readers.Add(await WireDbConnection.OpenAsync(loadsFrom));
        }

        await Eventually.TrueAsync(async () => await table.IsOnAsync(loadsFrom), "the loader's server has the table");
        await race.WriteAndFollowAsync();
        return race;
    }

    /// <summary>One round.</summary>
    /// <param name="stopped">A replica that applies nothing until all is followed; null: it applies as it can.</param>
    public async Task RunAsync(LaggingReplica? stopped)
    {
        await (stopped?.StopApplyingAsync() ?? Task.CompletedTask);
        using var over = new CancellationTokenSource();
        var readers = _readers.Select(connection => Task.Run(() => ReadUntilAsync(connection, over.Token))).ToArray();
        for (var write = 0; write < WritesARound; write++)
        {
            await WriteAndFollowAsync();
        }

        if (stopped is not null)
        {
            await NothingOldIsKeptAsync();
            await stopped.ApplyAsync();
        }

        await over.CancelAsync();
        await Task.WhenAll(readers);
        await CheckAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        foreach (var connection in _readers.Append(_writer).Append(_check))
        {
            await connection.DisposeAsync();
        }

        await _raced.DisposeAsync();
    }

    /// <summary>A client in Redis learns it by looking up.</summary>
    private static async Task<bool> IsInContactAsync(VersionedCache cache)
    {
        await cache.GetOrLoadAsync<long>("contact", (load, _) =>
        {
            load.DoNotStore();
            return new(0);
        });
        return cache.IsInContact;
    }

    private async Task WriteAndFollowAsync()
    {
        _value++;
        for (var id = 0; id < RaceTable.Rows; id++)
        {
            await _table.WriteAsync(_writer, id, _value);
        }

        await _follower.ReachAsync(_value);
    }

    /// <summary>However far behind the loader's server is, the cache holds nothing older than what was followed.</summary>
    private async Task NothingOldIsKeptAsync()
    {
        for (var id = 0; id < RaceTable.Rows; id++)
        {
            var result = await _raced.Client.GetOrLoadResultAsync<long>(RaceTable.Key(id), (load, _) =>
            {
                load.DoNotStore();
                return new(-1);
            });
            Assert.True(result.Serving != CacheServing.Hit || result.Value == _value, $"{result} where {_value} was followed");
        }
    }

    private async Task ReadUntilAsync(WireDbConnection connection, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            for (var id = 0; id < RaceTable.Rows; id++)
            {
                var row = id;
                await _raced.Client.GetOrLoadAsync<long>(RaceTable.Key(row), async (load, _) => await _table.ReadAsync(load, connection, row), null, default);
                await _plain.GetOrLoadAsync(RaceTable.Key(row), () => _table.ReadAsync(connection, row));
            }
        }
    }

    private async Task CheckAsync()
    {
        for (var id = 0; id < RaceTable.Rows; id++)
        {
            var row = id;
            await Eventually.TrueAsync(async () => await _table.ReadAsync(_check, row) == _value, "the loader's server has all");
            var served = await _raced.Client.GetOrLoadAsync<long>(RaceTable.Key(row), async (load, _) => await _table.ReadAsync(load, _check, row));
            Stale += served == _value ? 0 : 1;
            PlainStale += _plain.TryGet(RaceTable.Key(row), out var plain) && plain != _value ? 1 : 0;
        }
    }
}
