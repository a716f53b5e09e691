using Router.Contracts;
using Router.Servers;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Invalidation.Targets;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Invalidation;

public class RedisTargetTests
{
    private static readonly InvalidationRules Rules = new InvalidationRules().Key("shop.users", "user:{id}").Tag("shop.users", "tenant:{tenant}");

    [Theory]
    [InlineData(RedisRemoval.Unlink, "cmdstat_unlink")]
    [InlineData(RedisRemoval.Delete, "cmdstat_del")]
    public async Task Keys_go_in_few_commands_and_a_tag_goes_with_its_members(RedisRemoval removal, string command)
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisConnection.To(server.Address);
        var target = new RedisTarget(redis, new RedisTargetOptions { KeyPrefix = "app:", Removal = removal });
        await server.CommandAsync(["mset", .. Enumerable.Range(0, 302).SelectMany(id => new[] { $"app:user:{id}", "a" })]);
        await server.CommandAsync("mset", "app:list", "b", "user:1", "not ours");
        await server.CommandAsync("sadd", "tag:tenant:1", "app:list", "app:user:301");

        await Invalidated.ByAsync(Rules, target, Users.Insert([.. Enumerable.Range(0, 300).Select(id => Users.Row(id))]));

        Assert.Equal("app:user:300\nuser:1", await Keys(server));
        Assert.Contains($"{command}:calls=4", await server.CommandAsync("info", "commandstats"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_versioned_tag_is_counted_up()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisConnection.To(server.Address);
        var target = new RedisTarget(redis, new RedisTargetOptions { KeyPrefix = "a:", Tags = RedisTags.Versions, TagPrefix = "v:" });
        await Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1)));
        await Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1)));
        Assert.Equal("2", await server.CommandAsync("get", "v:tenant:1"));
    }

    [Fact]
    public async Task Everything_is_what_bears_the_prefix_or_the_database()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisConnection.To(server.Address);
        await server.CommandAsync(["mset", .. Enumerable.Range(0, 5000).SelectMany(id => new[] { $"a[b]*:{id}", "x" })]);
        await server.CommandAsync("mset", "a[b]x", "x", "ab*:1", "x");
        await Invalidated.ByAsync(Rules, new RedisTarget(redis, new RedisTargetOptions { KeyPrefix = "a[b]*:" }), Users.Whole(TableChange.Truncated));
        Assert.Equal("a[b]x\nab*:1", await Keys(server));
        await Invalidated.ByAsync(Rules, new RedisTarget(redis, new RedisTargetOptions { MayFlushDatabase = true }), Users.Whole(TableChange.Truncated));
        Assert.Equal("", await Keys(server));
        Assert.Equal(InvalidationAbilities.Keys | InvalidationAbilities.Tags, new RedisTarget(redis).Abilities);
    }

    [Fact]
    public async Task A_batch_is_published_after_its_removal()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisConnection.To(server.Address);
        using var subscriber = new RedisSubscriber(server, "changes");
        await subscriber.ListensAsync();
        var target = new RedisTarget(redis, new RedisTargetOptions { Removal = RedisRemoval.None, Channel = "changes", KeyPrefix = "p:" });
        await server.CommandAsync("set", "p:user:1", "stays");
        await Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1)), Users.Whole(TableChange.Truncated));
        Assert.Equal("""{"table":"shop.users","keys":["p:user:1"],"tags":["tenant:1"],"everything":false}""", await subscriber.NextAsync());
        Assert.Equal("""{"table":"shop.users","keys":[],"tags":[],"everything":true}""", await subscriber.NextAsync());
        Assert.Equal("stays", await server.CommandAsync("get", "p:user:1"));
        Assert.Throws<ArgumentException>(() => new RedisTarget(redis, new RedisTargetOptions { Removal = RedisRemoval.None }));
    }

    [Fact]
    public async Task While_the_server_is_gone_a_batch_fails_and_is_not_lost()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var redis = RedisConnection.To(server.Address);
        var subscriber = new InvalidationSubscriber(Rules, new RedisTarget(redis, new RedisTargetOptions { KeyPrefix = "a:" }));
        await server.CommandAsync("set", "a:user:1", "stale");
        await server.KillAsync();
        var frame = Users.Insert(Users.Row(1));
        await Assert.ThrowsAsync<RedisException>(async () => await subscriber.HandleAsync(frame.Open(), CancellationToken.None));
        await server.StartAgainAsync();
        Assert.Equal("stale", await server.CommandAsync("get", "a:user:1"));
        await Eventually.TrueAsync(() => SucceedsAsync(subscriber, frame), "the batch that comes again succeeds");
        Assert.Equal("", await server.CommandAsync("get", "a:user:1"));
    }

    private static async Task<bool> SucceedsAsync(InvalidationSubscriber subscriber, ChangeFrame frame)
    {
        try
        {
            await subscriber.HandleAsync(frame.Open(), CancellationToken.None);
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    private static async Task<string> Keys(RedisServer server)
    {
        var keys = (await server.CommandAsync("keys", "*")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('\n', keys.Order(StringComparer.Ordinal));
    }
}
