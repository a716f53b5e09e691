using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Router.Servers;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Redis;

public class RedisConnectionTests
{
    private const string Ping = "*1\r\n$4\r\nPING\r\n";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Pipelines_of_several_callers_share_a_connection_and_get_their_own_replies()
    {
        using var fake = new FakeRedis();
        await using var connection = new RedisConnection(fake.Settings);
        var (first, second) = (new RedisPipeline().Add("PING"u8).Add("PING"u8), new RedisPipeline().Add("PING"u8));
        var runs = new[] { connection.RunAsync(first, None), connection.RunAsync(second, None) };
        await using var server = await fake.AcceptAsync();
        await FakeRedis.ExpectAsync(server, Ping + Ping + Ping);
        await FakeRedis.AnswerAsync(server, "+a\r\n+b");
        await FakeRedis.AnswerAsync(server, "\r\n+c\r\n");
        await Task.WhenAll(runs);
        Assert.Equal("a b c", $"{first[0].Text} {first[1].Text} {second[0].Text}");
    }

    [Fact]
    public async Task A_command_whose_reply_was_lost_fails_and_the_next_one_goes_over_a_new_connection()
    {
        using var fake = new FakeRedis();
        await using var connection = new RedisConnection(fake.Settings);
        var lost = connection.RunAsync(new RedisPipeline().Add("PING"u8).Add("PING"u8), None);
        await using (var server = await fake.AcceptAsync())
        {
            await FakeRedis.ExpectAsync(server, Ping + Ping);
            await FakeRedis.AnswerAsync(server, "+a\r\n");
        }

        Assert.Equal(RedisFault.ConnectionLost, (await Assert.ThrowsAsync<RedisException>(() => lost)).Fault);
        var next = new RedisPipeline().Add("PING"u8);
        var run = connection.RunAsync(next, None);
        await using var second = await fake.AcceptAsync();
        await FakeRedis.ExpectAsync(second, Ping);
        await FakeRedis.AnswerAsync(second, "+z\r\n");
        await run;
        Assert.Equal("z", next[0].Text);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_and_all_who_wait_are_told()
    {
        using var fake = new FakeRedis();
        await using var connection = new RedisConnection(fake.Settings with { ReplyTimeout = TimeSpan.FromSeconds(1) });
        var runs = Enumerable.Range(0, 3).Select(_ => connection.RunAsync(new RedisPipeline().Add("PING"u8), None)).ToArray();
        await using var server = await fake.AcceptAsync();
        foreach (var run in runs)
        {
            Assert.Equal(RedisFault.TimedOut, (await Assert.ThrowsAsync<RedisException>(() => run)).Fault);
        }
    }

    [Theory]
    [InlineData("%1\r\n", RedisFault.UnknownType)]
    [InlineData("+a\r\n+b\r\n+c\r\n", RedisFault.LeftOver)]
    public async Task A_server_that_says_nonsense_is_given_up(string answer, RedisFault fault)
    {
        using var fake = new FakeRedis();
        await using var connection = new RedisConnection(fake.Settings);
        var pipeline = new RedisPipeline().Add("PING"u8);
        var run = connection.RunAsync(pipeline, None);
        await using var server = await fake.AcceptAsync();
        await FakeRedis.ExpectAsync(server, Ping);
        await FakeRedis.AnswerAsync(server, answer);
        if (fault != RedisFault.LeftOver)
        {
            Assert.Equal(fault, (await Assert.ThrowsAsync<RedisException>(() => run)).Fault);
        }

        // Given up: the server's end of it is closed, whatever the caller got.
        Assert.Equal(0, await server.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task A_cancelled_caller_goes_at_once_and_the_replies_behind_his_go_where_they_belong()
    {
        using var fake = new FakeRedis();
        await using var connection = new RedisConnection(fake.Settings);
        using var cancelled = new CancellationTokenSource();
        var (gone, stays) = (new RedisPipeline().Add("PING"u8), new RedisPipeline().Add("PING"u8));
        var first = connection.RunAsync(gone, cancelled.Token);
        var second = connection.RunAsync(stays, None);
        await using var server = await fake.AcceptAsync();
        await FakeRedis.ExpectAsync(server, Ping + Ping);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await FakeRedis.AnswerAsync(server, "+gone\r\n+stays\r\n");
        await second;
        Assert.Equal("stays", stays[0].Text);
        Assert.Throws<ArgumentOutOfRangeException>(() => gone[0]);
    }

    [Fact]
    public async Task No_more_pipelines_are_at_work_than_allowed_and_a_lost_connection_frees_them()
    {
        using var fake = new FakeRedis();
        await using var connection = new RedisConnection(fake.Settings with { MaxPipelines = 1 });
        var first = connection.RunAsync(new RedisPipeline().Add("PING"u8), None);
        var second = connection.RunAsync(new RedisPipeline().Add("PING"u8), None);
        await using (var server = await fake.AcceptAsync())
        {
            await FakeRedis.ExpectAsync(server, Ping);
            Assert.False(second.IsCompleted);
        }

        await Assert.ThrowsAsync<RedisException>(() => first);
        await using var again = await fake.AcceptAsync();
        await FakeRedis.ExpectAsync(again, Ping);
        await FakeRedis.AnswerAsync(again, "+b\r\n");
        await second;
    }

    [Fact]
    public async Task While_nobody_listens_callers_fail_at_once_and_say_when_the_next_try_is()
    {
        var fake = new FakeRedis();
        var settings = fake.Settings with { FirstBackoff = TimeSpan.FromMinutes(1) };
        fake.Dispose();
        await using var connection = new RedisConnection(settings);
        var first = await Assert.ThrowsAsync<RedisException>(() => connection.RunAsync(new RedisPipeline().Add("PING"u8), None));
        Assert.Equal(RedisFault.Unreachable, first.Fault);
        var second = await Assert.ThrowsAsync<RedisException>(() => connection.RunAsync(new RedisPipeline().Add("PING"u8), None));
        Assert.Equal(RedisFault.Unreachable, second.Fault);
        Assert.Contains("next try", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_a_certificate_is_judged()
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1000));
        using var fake = new FakeRedis(certificate);

        await using var distrustful = new RedisConnection(fake.Settings);
        var accepted = fake.AcceptAsync();
        var refused = await Assert.ThrowsAsync<RedisException>(() => distrustful.RunAsync(new RedisPipeline().Add("PING"u8), None));
        Assert.Equal(RedisFault.Unreachable, refused.Fault);
        await Assert.ThrowsAnyAsync<Exception>(() => accepted);

        await using var connection = new RedisConnection(fake.Settings with { CertificateValidation = (_, shown, _, _) => shown!.Subject == "CN=127.0.0.1" });
        var pipeline = new RedisPipeline().Add("PING"u8);
        var run = connection.RunAsync(pipeline, None);
        await using var server = await fake.AcceptAsync();
        await FakeRedis.ExpectAsync(server, Ping);
        await FakeRedis.AnswerAsync(server, "+safe\r\n");
        await run;
        Assert.Equal("safe", pipeline[0].Text);
    }

    [Fact]
    public void A_command_with_too_few_or_too_many_words_is_an_error()
    {
        var pipeline = new RedisPipeline().Begin(2).Word("GET"u8);
        Assert.Throws<InvalidOperationException>(() => pipeline.Commands);
        Assert.Throws<InvalidOperationException>(() => pipeline.Begin(1));
        pipeline.Word("a"u8);
        Assert.Throws<InvalidOperationException>(() => pipeline.Word("b"u8));
    }

    [Fact]
    public async Task Filling_a_pipeline_again_allocates_nothing()
    {
        var pipeline = new RedisPipeline();

        // The first rounds size the buffers, and run code that is not compiled to the end yet.
        await Eventually.TrueAsync(() => AllocatedBytes(pipeline) == 0, "a filling allocates nothing");
        Assert.Equal(1000, pipeline.Count);
    }

    private static long AllocatedBytes(RedisPipeline pipeline)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(pipeline);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Fill(RedisPipeline pipeline)
    {
        pipeline.Clear();
        for (var i = 0; i < 1000; i++)
        {
            pipeline.Begin(3).Word("SET"u8).Word("key"u8).Word(i);
        }
    }
}
