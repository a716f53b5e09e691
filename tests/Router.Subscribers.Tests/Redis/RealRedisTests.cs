using System.Text;
using Router.Servers;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Redis;

public class RealRedisTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Everything_survives_the_way_there_and_back()
    {
        var server = await RedisServer.Shared;
        await using var connection = RedisConnection.To($"{server.Address}/3");
        var bytes = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7)).ToArray();
        var pipeline = new RedisPipeline();
        pipeline.Begin(3).Word("SET"u8).Word("way:bytes"u8).Word(bytes);
        pipeline.Begin(2).Word("GET"u8).Word("way:bytes"u8);
        pipeline.Begin(4).Word("RPUSH"u8).Word("way:list"u8).Word("ä").Word(-5);
        pipeline.Begin(4).Word("LRANGE"u8).Word("way:list"u8).Word(0).Word(-1);
        pipeline.Add("GET"u8, "way:none"u8);
        await connection.RunAsync(pipeline, None);
        Assert.Equal("OK", pipeline[0].Text);
        Assert.Equal(bytes, pipeline[1].Bytes.ToArray());
        Assert.Equal(2, pipeline[2].Integer);
        Assert.Equal("ä -5", $"{pipeline[3][0].Text} {pipeline[3][1].Text}");
        Assert.True(pipeline[4].IsNull);
        Assert.Equal("2", await server.CommandAsync("-n", "3", "llen", "way:list"));
    }

    [Fact]
    public async Task A_refused_command_is_an_error_and_the_others_are_carried_out()
    {
        await using var connection = RedisConnection.To((await RedisServer.Shared).Address);
        var pipeline = new RedisPipeline().Add("SET"u8, "refused:a"u8, "x"u8).Add("INCR"u8, "refused:a"u8).Add("SET"u8, "refused:b"u8, "y"u8).Add("GET"u8, "refused:b"u8);
        var refused = await Assert.ThrowsAsync<RedisException>(() => connection.RunAsync(pipeline, None));
        Assert.Equal(RedisFault.Refused, refused.Fault);
        Assert.Equal(RedisReplyKind.Error, pipeline[1].Kind);
        Assert.Equal("y", pipeline[3].Text);
    }

    [Fact]
    public async Task A_script_is_sent_once_and_again_after_the_server_forgot_it()
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = RedisConnection.To(server.Address);
        var script = new RedisScript("return {KEYS[1], ARGV[1], redis.call('INCR', 'calls')}");
        for (var call = 1; call <= 3; call++)
        {
            if (call == 3)
            {
                await server.CommandAsync("script", "flush");
            }

            var reply = await connection.EvaluateAsync(script, [Bytes("k")], [Bytes("v")], None);
            Assert.Equal($"k v {call}", $"{reply[0].Text} {reply[1].Text} {reply[2].Integer}");
        }

        var stats = await server.CommandAsync("info", "commandstats");
        Assert.Contains("cmdstat_eval:calls=2", stats, StringComparison.Ordinal);
        Assert.Contains("cmdstat_evalsha:calls=3", stats, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://:secret@127.0.0.1", true)]
    [InlineData("redis://default:secret@127.0.0.1", true)]
    [InlineData("redis://:wrong@127.0.0.1", false)]
    [InlineData("redis://joe:secret@127.0.0.1", false)]
    [InlineData("redis://127.0.0.1", false)]
    public async Task A_password_lets_in_and_a_wrong_one_is_named(string address, bool isRight)
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "secret");
        await using var connection = new RedisConnection(RedisSettings.Parse(address) with { Port = server.Port });
        var ping = () => connection.CallAsync(["PING"], None);
        if (isRight)
        {
            Assert.Equal("PONG", (await ping()).Text);
            return;
        }

        Assert.Equal(RedisFault.Authentication, (await Assert.ThrowsAsync<RedisException>(ping)).Fault);
    }

    [Fact]
    public async Task After_a_kill_and_a_restart_the_same_connection_works_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = RedisConnection.To(server.Address);
        await connection.CallAsync(["PING"], None);
        await server.KillAsync();
        await Eventually.TrueAsync(() => Fails(connection, RedisFault.Unreachable), "the client sees that the server is gone");
        await server.StartAgainAsync();
        await Eventually.TrueAsync(async () => !await Fails(connection, RedisFault.Unreachable), "the client finds the server again");
    }

    [Fact]
    public async Task Many_callers_at_once_each_get_their_own_replies()
    {
        await using var connection = RedisConnection.To((await RedisServer.Shared).Address);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async caller =>
        {
            var pipeline = new RedisPipeline();
            for (var round = 0; round < 50; round++)
            {
                pipeline.Clear();
                for (var i = 0; i <= round; i++)
                {
                    pipeline.Begin(2).Word("ECHO"u8).Word((caller * 10_000) + (round * 100) + i);
                }

                await connection.RunAsync(pipeline, None);
                for (var i = 0; i <= round; i++)
                {
                    Assert.Equal((caller * 10_000) + (round * 100) + i, pipeline[i].Integer);
                }
            }
        }));
    }

    private static async Task<bool> Fails(RedisConnection connection, RedisFault fault)
    {
        try
        {
            await connection.CallAsync(["PING"], None);
            return false;
        }
        catch (RedisException failure)
        {
            return failure.Fault == fault;
        }
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
