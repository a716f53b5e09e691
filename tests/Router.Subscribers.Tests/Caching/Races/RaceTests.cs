using Router.Servers;
using Router.Subscribers.Caching;
using Xunit.Abstractions;

namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>Brute force on real servers: readers that reload at once, in the very moment of the commit.</summary>
public sealed class RaceTests(ServersFixture servers, ITestOutputHelper output) : IClassFixture<ServersFixture>
{
    private const int RoundsBetweenStops = 20;

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_cache_in_memory_is_never_left_stale(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await using var race = await Race.BeginAsync(new MemoryRacedCache(), server, server);
        await RunAsync(race, null);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_cache_in_memory_that_loads_from_a_lagging_replica_is_never_left_stale(ServerKind kind)
    {
        var source = await servers.Of(kind);
        await using var replica = await LaggingReplica.StartAsync(source);
        await using var race = await Race.BeginAsync(new MemoryRacedCache(), source, replica.Server);
        await RunAsync(race, replica);
        Assert.True(race.PlainStale > 0, "the plain cache-aside was to go stale");
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_cache_in_Redis_is_never_left_stale(ServerKind kind)
    {
        var server = await servers.Of(kind);
        await using var race = await Race.BeginAsync(new RedisRacedCache(await RedisServer.Shared, $"race-{kind}"), server, server);
        await RunAsync(race, null);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_cache_in_Redis_that_loads_from_a_lagging_replica_is_never_left_stale(ServerKind kind)
    {
        var source = await servers.Of(kind);
        await using var replica = await LaggingReplica.StartAsync(source);
        await using var race = await Race.BeginAsync(new RedisRacedCache(await RedisServer.Shared, $"lag-{kind}"), source, replica.Server);
        await RunAsync(race, replica);
        Assert.True(race.PlainStale > 0, "the plain cache-aside was to go stale");
    }

    /// <summary>Every twentieth round a replica applies nothing until all is followed.</summary>
    private async Task RunAsync(Race race, LaggingReplica? replica)
    {
        var rounds = RaceRounds.Count;
        for (var round = 0; round < rounds; round++)
        {
            await race.RunAsync(round % RoundsBetweenStops == 0 ? replica : null);
        }

        output.WriteLine(
            $"{rounds} rounds left plain cache-aside stale {race.PlainStale} times, this {race.Stale} times; "
            + $"{race.Counts.Stored} loads stored, {race.Counts.NotStored(NotStoredReason.OlderThanInvalidation)} refused, {race.Counts.Hits} hits");
        Assert.Equal(0, race.Stale);
        Assert.True(race.Counts.Stored >= rounds, "loads were to be stored");
        Assert.True(race.Counts.NotStored(NotStoredReason.OlderThanInvalidation) > 0, "loads were to be overtaken");
        Assert.True(race.Counts.Hits > 0, "the cache was to be of use");
    }
}
