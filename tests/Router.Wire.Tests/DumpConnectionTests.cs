using Router.Wire.Tests.Fakes;

namespace Router.Wire.Tests;

/// <summary>The dump over real sockets: deadlines, stops, and a log that slows down.</summary>
public sealed class DumpConnectionTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_commands_are_what_the_manual_says()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            Assert.Equal(
                [0x15, 7, 0, 0, 0, 3, .. "me!"u8, 0, 0, 0x39, 0x30, 0, 0, 0, 0, 0, 0, 0, 0], await session.ReceiveAsync(isCommand: true));
            await session.SendAsync(Packet.Ok);
            Assert.Equal([0x12, 4, 3, 2, 1, 3, 0, 7, 0, 0, 0, .. "bin.1"u8], await session.ReceiveAsync(isCommand: true));
            await session.SendAsync(Packet.Eof);
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        await connection.RegisterReplicaAsync(7, "me!", 12345);
        using var dump = connection.StartDump(7, "bin.1", 0x01020304, DumpFlags.NonBlocking | DumpFlags.SendAnnotateRows);
        Assert.Equal(DumpStep.End, dump.Read(out _));
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.PingAsync());
    }

    [Fact]
    public async Task The_command_by_GTID_is_what_the_manual_says()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            Assert.Equal(
                [0x1E, 1, 0, 7, 0, 0, 0, 2, 0, 0, 0, .. "ab"u8, 4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 9, 8, 7],
                await session.ReceiveAsync(isCommand: true));
            await session.SendAsync(Packet.Event(30));
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        using var dump = connection.StartGtidDump(7, "ab", 0x1_0000_0004, [9, 8, 7], DumpFlags.NonBlocking);
        Assert.Equal(DumpStep.Event, dump.Read(out var e));
        Assert.Equal(30, e.LengthBytes);
    }

    [Fact]
    public async Task Silence_runs_into_the_deadline()
    {
        // The event is on its way before the reading begins: only the silence after it may take longer than the deadline.
        var sent = new TaskCompletionSource();
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.SendRawAsync(Packet.Frame(Packet.Event(30), 1));
            sent.SetResult();
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        await sent.Task.WaitAsync(Soon);
        using var dump = connection.StartDump(7, "", 4, options: new DumpOptions { ReadDeadline = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(DumpStep.Event, dump.Read(out _));
        var error = Assert.Throws<ReadDeadlineException>(() => dump.Read(out _));
        Assert.Contains("0.1 s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_frees_a_waiting_read(bool isEncrypted)
    {
        using var certificates = new TestCertificates("127.0.0.1");
        await using var server = FakeServer.Play(async session =>
        {
            await (isEncrypted ? session.LetInEncryptedAsync(certificates.Server) : session.LetInAsync());
            await session.ReceiveAsync(isCommand: true);
            await session.SendAsync(Packet.Event(30));
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        using var dump = connection.StartDump(7, "", 4);
        Assert.Equal(DumpStep.Event, dump.Read(out _));
        var waiting = Task.Run(() => dump.Read(out _));
        Assert.False(waiting.IsCompleted);
        dump.Stop();
        Assert.Equal(DumpStep.Stopped, await waiting.WaitAsync(Soon));
        Assert.Equal(DumpStep.Stopped, dump.Read(out _));
    }

    [Fact]
    public async Task A_killed_connection_is_lost_and_not_the_end()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.ReceiveAsync(isCommand: true);
            await session.SendAsync(Packet.Event(30));
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        using var dump = connection.StartDump(7, "", 4);
        Assert.Equal(DumpStep.Event, dump.Read(out _));
        Assert.Throws<ConnectionLostException>(() => dump.Read(out _));
        Assert.Throws<ConnectionLostException>(() => dump.Read(out _));
    }

    /// <summary>
    /// Bulk raises the low-water mark to 256 KiB. After each burst the server sends no more until the reader has everything, so a
    /// reader that waits for the mark would wait for ever.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_ends_a_burst_is_delivered_without_more_to_come(bool isEncrypted)
    {
        const int Bursts = 12, EventsPerBurst = 3000;
        using var certificates = new TestCertificates("127.0.0.1");
        using var delivered = new SemaphoreSlim(0);
        await using var server = FakeServer.Play(async session =>
        {
            await (isEncrypted ? session.LetInEncryptedAsync(certificates.Server) : session.LetInAsync());
            await session.ReceiveAsync(isCommand: true);
            byte sequence = session.Sequence;
            for (var burst = 0; burst < Bursts; burst++)
            {
                using var bytes = new MemoryStream();
                for (var i = 0; i < EventsPerBurst; i++)
                {
                    bytes.Write(Packet.Frame(Packet.Event(300 + i % 100), ref sequence));
                }

                await session.SendRawAsync(bytes.ToArray());
                Assert.True(await delivered.WaitAsync(Soon));
                await session.SendRawAsync(Packet.Frame(Packet.Event(25), ref sequence));
                Assert.True(await delivered.WaitAsync(Soon));
            }

            await session.SendRawAsync(Packet.Frame(Packet.Eof, sequence));
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        using var dump = connection.StartDump(7, "", 4, options: new DumpOptions { ReadDeadline = Soon });
        var read = 0;
        while (dump.Read(out var e) == DumpStep.Event)
        {
            if (++read % (EventsPerBurst + 1) is 0 or EventsPerBurst)
            {
                delivered.Release();
            }

            Assert.True(e.LengthBytes is 25 or >= 300);
        }

        Assert.Equal(Bursts * (EventsPerBurst + 1), read);
    }

    [Fact]
    public async Task A_large_event_arrives_over_a_socket()
    {
        var large = Packet.Event(40_000_000, 13);
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.ReceiveAsync(isCommand: true);
            await session.SendAsync(Packet.Event(100));
            await session.SendAsync(large);
            await session.SendAsync(Packet.Event(50));
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        using var dump = connection.StartDump(7, "", 4);
        Assert.Equal(DumpStep.Event, dump.Read(out _));
        Assert.Equal(DumpStep.Event, dump.Read(out var e));
        Assert.True(e.Bytes.SequenceEqual(large.AsSpan(1)));
        Assert.Equal(DumpStep.Event, dump.Read(out e));
        Assert.Equal(50, e.LengthBytes);
    }

    [Fact]
    public async Task An_error_answers_a_dump_that_cannot_be()
    {
        await using var server = FakeServer.Play(async session =>
        {
            await session.LetInAsync();
            await session.ReceiveAsync(isCommand: true);
            await session.SendAsync(Packet.Error(1227, "Access denied; you need REPLICATION SLAVE", "42000"));
            await session.AwaitEndAsync();
        });

        await using var connection = await ServerConnection.ConnectAsync(server.Settings);
        using var dump = connection.StartDump(7, "", 4);
        Assert.Equal(1227, Assert.Throws<ServerErrorException>(() => dump.Read(out _)).Code);
    }
}
