using System.Text;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Tests.Redis;

public class RespScannerTests
{
    private const int MaxBytes = 1000;

    public static TheoryData<string> Whole =>
    [
        "+OK\r\n",
        "+\r\n",
        "-ERR no\r\n",
        ":0\r\n",
        ":-9223372036854775808\r\n",
        "$0\r\n\r\n",
        "$5\r\na\r\nb\n\r\n",
        "$-1\r\n",
        "*0\r\n",
        "*-1\r\n",
        "*3\r\n:1\r\n$2\r\nab\r\n*2\r\n+x\r\n*-1\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*0\r\n",
    ];

    public static TheoryData<string, RedisFault> Wrong => new()
    {
        { "%1\r\n", RedisFault.UnknownType },
        { "\r\n", RedisFault.UnknownType },
        { "*1\r\n?", RedisFault.UnknownType },
        { ":\r\n", RedisFault.Number },
        { ":1x\r\n", RedisFault.Number },
        { ":+1\r\n", RedisFault.Number },
        { ":9223372036854775808\r\n", RedisFault.Number },
        { "$-2\r\n", RedisFault.Number },
        { "$2147483648\r\n", RedisFault.Number },
        { "*-2\r\n", RedisFault.Number },
        { ":123456789012345678901", RedisFault.TooLong },
        { "+a\rb\r\n", RedisFault.LineEnd },
        { "+a\n", RedisFault.LineEnd },
        { "$1\r\nabc", RedisFault.LineEnd },
        { "$999\r\n", RedisFault.TooLong },
        { "*999\r\n", RedisFault.TooLong },
        { "*2\r\n*300\r\n*300\r\n", RedisFault.TooLong },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void A_reply_is_found_whole_and_with_more_behind_it(string reply)
    {
        var bytes = Encoding.ASCII.GetBytes(reply);
        Assert.True(new RespScanner(MaxBytes).TryFind(bytes, out var length));
        Assert.Equal(bytes.Length, length);
        Assert.True(new RespScanner(MaxBytes).TryFind([.. bytes, .. "%nonsense"u8], out length));
        Assert.Equal(bytes.Length, length);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void A_reply_that_comes_in_pieces_is_found_with_its_last_byte(string reply)
    {
        var bytes = Encoding.ASCII.GetBytes(reply);
        var byByte = new RespScanner(MaxBytes);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.False(byByte.TryFind(bytes.AsSpan(0, cut), out _));
            var inTwo = new RespScanner(MaxBytes);
            Assert.False(inTwo.TryFind(bytes.AsSpan(0, cut), out _));
            Assert.True(inTwo.TryFind(bytes, out var length));
            Assert.Equal(bytes.Length, length);
        }

        Assert.True(byByte.TryFind(bytes, out _));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_no_reply_is_a_named_fault_whole_and_in_pieces(string reply, RedisFault fault)
    {
        var bytes = Encoding.ASCII.GetBytes(reply);
        Assert.Equal(fault, Assert.Throws<RedisException>(() => new RespScanner(MaxBytes).TryFind(bytes, out _)).Fault);
        var byByte = Assert.Throws<RedisException>(() =>
        {
            var scanner = new RespScanner(MaxBytes);
            for (var cut = 0; cut <= bytes.Length; cut++)
            {
                Assert.False(scanner.TryFind(bytes.AsSpan(0, cut), out _));
            }
        });
        Assert.Equal(fault, byByte.Fault);
    }

    [Fact]
    public void A_reply_is_read_by_its_kind_and_refuses_to_be_read_by_another()
    {
        var reply = Reply("*6\r\n:-7\r\n$2\r\nab\r\n$-1\r\n+OK\r\n*2\r\n$1\r\n5\r\n*0\r\n*-1\r\n");
        Assert.Equal(6, reply.Count);
        Assert.Equal(-7, reply[0].Integer);
        Assert.Equal("ab", reply[1].Text);
        Assert.True(reply[2].IsNull);
        Assert.Null(reply[2].Text);
        Assert.Equal(RedisReplyKind.Text, reply[3].Kind);
        Assert.Equal("OK"u8.ToArray(), reply[3].Bytes.ToArray());
        Assert.Equal(5, reply[4][0].Integer);
        Assert.Equal(0, reply[4][1].Count);
        Assert.True(reply[5].IsNull);
        Assert.Throws<ArgumentOutOfRangeException>(() => reply[6]);
        Assert.Throws<InvalidOperationException>(() => reply.Bytes.Length);
        Assert.Throws<InvalidOperationException>(() => reply[1].Integer);
        Assert.Throws<InvalidOperationException>(() => reply[1].Count);
        Assert.Throws<InvalidOperationException>(() => default(RedisReply).Kind);
    }

    private static RedisReply Reply(string text) => new(Encoding.ASCII.GetBytes(text));
}
