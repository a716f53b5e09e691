using System.Text;
using Router.Wire.Packets;
using Router.Wire.Tests.Fakes;

namespace Router.Wire.Tests;

public sealed class QueryTests
{
    private const int LargestBytes = 1 << 28;

    private static readonly byte[] Answer = Packet.Frames(
        1, [2], Packet.Column("id"), Packet.Column("Grüße"), Packet.Eof,
        Packet.Row("1"u8.ToArray(), null), Packet.Row([], [0, 0xFF, 0xFE]), Packet.Eof);

    [Fact]
    public void Rows_come_with_names_nulls_and_raw_bytes()
    {
        var result = TextQuery.Run(Scripted.Channel(Answer), "SELECT", LargestBytes);

        Assert.Equal(["id", "Grüße"], result.Columns);
        Assert.Equal(2, result.Rows.Count);
        Assert.Equal(("1", (string?)null, true), (result.Rows[0][0], result.Rows[0][1], result.Rows[0].IsNull(1)));
        Assert.Equal(("", false), (result.Rows[1][0], result.Rows[1].IsNull(0)));
        Assert.True(result.Rows[1].Bytes(1) is [0, 0xFF, 0xFE]);
        Assert.Equal("1", result.Scalar);
        Assert.Equal((0, 1, -1), (result.IndexOf("ID"), result.IndexOf("Grüße"), result.IndexOf("x")));
    }

    [Fact]
    public void Answers_come_whole_wherever_the_bytes_are_split()
    {
        for (var index = 0; index <= Answer.Length; index++)
        {
            var result = TextQuery.Run(Scripted.Channel(Scripted.SplitAt(Answer, index)), "SELECT", LargestBytes);
            Assert.Equal(2, result.Rows.Count);
            Assert.Equal("1", result.Scalar);
        }
    }

    [Fact]
    public void A_connection_that_ends_anywhere_in_an_answer_is_lost()
    {
        for (var length = 0; length < Answer.Length; length++)
        {
            var channel = Scripted.Channel(Answer[..length]);
            Assert.Throws<ConnectionLostException>(() => TextQuery.Run(channel, "SELECT", LargestBytes));
        }
    }

    [Fact]
    public void A_row_cut_inside_its_packet_is_a_fault_and_never_a_shorter_row()
    {
        var row = Packet.Row(new byte[300], "abc"u8.ToArray());
        for (var length = 1; length < row.Length; length++)
        {
            var fault = Assert.Throws<ProtocolException>(() => ResultRow.Read(row.AsSpan(0, length), 2));
            Assert.Equal(ProtocolFault.CutField, fault.Fault);
        }

        Assert.Equal(ProtocolFault.LeftOverBytes, Assert.Throws<ProtocolException>(() => ResultRow.Read(row, 1)).Fault);
    }

    [Fact]
    public void An_ok_tells_its_counts()
    {
        var channel = Scripted.Channel(Packet.Frames(1, [0, 0xFC, 0x39, 0x30, 7, 2, 0, 0, 0, .. "Rows matched: 12345"u8]));

        var result = TextQuery.Run(channel, "UPDATE", LargestBytes);

        Assert.Equal((12345ul, 7ul), (result.AffectedRows, result.LastInsertId));
        Assert.Empty(result.Columns);
        Assert.Empty(result.Rows);
        Assert.Null(result.Scalar);
    }

    [Fact]
    public void An_error_is_the_servers_error_at_once_and_between_rows()
    {
        var error = Packet.Error(1317, "Query execution was interrupted", "70100");
        foreach (var answer in new[]
        {
            Packet.Frames(1, error),
            Packet.Frames(1, [1], Packet.Column("a"), Packet.Eof, Packet.Row([65]), error),
        })
        {
            var thrown = Assert.Throws<ServerErrorException>(() => TextQuery.Run(Scripted.Channel(answer), "SELECT", LargestBytes));
            Assert.Equal((1317, "70100", "Query execution was interrupted"), (thrown.Code, thrown.SqlState, thrown.ServerMessage));
        }
    }

    [Theory]
    [InlineData(ProtocolFault.SequenceGap, 2, new byte[] { 0, 0, 0, 2, 0, 0, 0 })]
    [InlineData(ProtocolFault.EmptyPacket, 1, new byte[] { })]
    [InlineData(ProtocolFault.LocalFileRequested, 1, new byte[] { 0xFB, 0x2F, 0x65 })]
    [InlineData(ProtocolFault.CutField, 1, new byte[] { 0, 0, 0, 2 })]
    [InlineData(ProtocolFault.LeftOverBytes, 1, new byte[] { 2, 2 })]
    [InlineData(ProtocolFault.AnswerTooLarge, 1, new byte[] { 0xFD, 1, 1, 1 })]
    public void A_broken_answer_is_a_fault(ProtocolFault fault, byte sequence, byte[] payload)
    {
        var channel = Scripted.Channel(Packet.Frame(payload, sequence));

        Assert.Equal(fault, Assert.Throws<ProtocolException>(() => TextQuery.Run(channel, "SELECT", LargestBytes)).Fault);
    }

    [Fact]
    public void A_missing_end_of_columns_is_a_fault()
    {
        var channel = Scripted.Channel(Packet.Frames(1, [1], Packet.Column("a"), Packet.Column("b")));

        Assert.Equal(ProtocolFault.UnexpectedPacket, Assert.Throws<ProtocolException>(() => TextQuery.Run(channel, "SELECT", LargestBytes)).Fault);
    }

    [Fact]
    public void An_answer_over_its_bound_is_refused()
    {
        var rows = Enumerable.Repeat(Packet.Row(new byte[500]), 10).ToArray();
        var answer = Packet.Frames(1, [[1], Packet.Column("a"), Packet.Eof, .. rows, Packet.Eof]);

        Assert.Equal(10, TextQuery.Run(Scripted.Channel(answer), "SELECT", 6000).Rows.Count);
        Assert.Equal(ProtocolFault.AnswerTooLarge, Assert.Throws<ProtocolException>(() => TextQuery.Run(Scripted.Channel(answer), "SELECT", 3000)).Fault);
    }

    [Theory]
    [InlineData(0xFFFFFF - 4)]
    [InlineData(0xFFFFFF - 9)]
    [InlineData(0x1000000)]
    [InlineData((2 * 0xFFFFFF) - 9)]
    [InlineData(40_000_000)]
    public void Values_of_16_MiB_are_joined(int lengthBytes)
    {
        var value = Packet.Event(lengthBytes - 1, 11);
        var answer = Packet.Frames(1, [1], Packet.Column("a"), Packet.Eof, Packet.Row(value), Packet.Row([66]), Packet.Eof);

        var result = TextQuery.Run(Scripted.Channel([.. answer.Chunk(1_000_003)]), "SELECT", LargestBytes);

        Assert.True(result.Rows[0].Bytes(0).SequenceEqual(value));
        Assert.Equal("B", result.Rows[1][0]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(0xFFFFFF - 2)]
    [InlineData(0xFFFFFF - 1)]
    [InlineData(0xFFFFFF)]
    [InlineData(33_554_430)]
    public async Task Statements_of_16_MiB_are_split(int lengthBytes)
    {
        var sql = new string('x', lengthBytes);
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            var received = await session.ReceiveAsync(isCommand: true);
            Assert.Equal(lengthBytes + 1, received.Length);
            Assert.Equal(3, received[0]);
            Assert.True(received.AsSpan(1).IndexOfAnyExcept((byte)'x') < 0);
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        await connection.QueryAsync(sql);
    }

    [Fact]
    public async Task After_the_servers_error_the_session_goes_on()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            Assert.Equal([3, .. Encoding.UTF8.GetBytes("nonsense")], await session.ReceiveAsync(isCommand: true));
            await session.SendAsync(Packet.Error(1064, "syntax"));
            Assert.Equal([0x0E], await session.ReceiveAsync(isCommand: true));
            await session.SendAsync(Packet.Ok);
            Assert.Equal([0x01], await session.ReceiveAsync(isCommand: true));
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        await Assert.ThrowsAsync<ServerErrorException>(() => connection.QueryAsync("nonsense"));
        await connection.PingAsync();
    }

    [Fact]
    public async Task A_query_over_its_deadline_closes_the_session_which_says_so()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings with { ReadTimeout = TimeSpan.FromMilliseconds(100) });
        await Assert.ThrowsAsync<ReadDeadlineException>(() => connection.QueryAsync("SELECT 1"));
        var closed = await Assert.ThrowsAsync<ConnectionLostException>(() => connection.PingAsync());
        Assert.Contains("did not answer in time", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_query_closes_the_session_which_says_so()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.ReceiveAsync(isCommand: true);
            await cancellation.CancelAsync();
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.QueryAsync("SELECT 1", cancellation.Token));
        var closed = await Assert.ThrowsAsync<ConnectionLostException>(() => connection.QueryAsync("SELECT 1"));
        Assert.Contains("cancelled", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_ends_a_running_query()
    {
        var asked = new TaskCompletionSource();
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.ReceiveAsync(isCommand: true);
            asked.SetResult();
            await session.AwaitEndAsync();
        });

        var connection = await ServerConnection.ConnectAsync(server.Settings);
        var query = connection.QueryAsync("SELECT 1");
        await asked.Task;
        await connection.DisposeAsync();
        await Assert.ThrowsAsync<ConnectionLostException>(() => query);
    }

    [Fact]
    public async Task Two_commands_at_once_are_the_callers_mistake()
    {
        var asked = new TaskCompletionSource();
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.ReceiveAsync(isCommand: true);
            await asked.Task;
            await session.SendAsync(Packet.Ok);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        var query = connection.QueryAsync("SELECT 1");
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.QueryAsync("SELECT 2"));
        asked.SetResult();
        await query;
    }

    [Fact]
    public void A_server_that_closed_an_idle_session_is_heard_out()
    {
        // ER_CLIENT_INTERACTION_TIMEOUT comes unasked, with a number of its own.
        var channel = Scripted.Channel(Packet.Frame(Packet.Error(4031, "The client was disconnected by the server"), 0));

        Assert.Equal(4031, Assert.Throws<ServerErrorException>(() => TextQuery.Run(channel, "SELECT", LargestBytes)).Code);
    }
}
