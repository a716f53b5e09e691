using Router.Wire.Tests.Fakes;

namespace Router.Wire.Tests;

/// <summary>The dump's framing over scripted bytes: every split, every cut, every wrong byte.</summary>
public sealed class DumpFramingTests
{
    private static readonly byte[][] Events = [Packet.Event(19), Packet.Event(60, 3), Packet.Event(25, 7)];

    [Fact]
    public void Events_come_whole_wherever_the_bytes_are_split()
    {
        var bytes = Packet.Frames(1, [.. Events, Packet.Eof]);
        for (var index = 0; index <= bytes.Length; index++)
        {
            using var dump = Scripted.Dump(Scripted.SplitAt(bytes, index));
            AssertEvents(dump, Events);
            Assert.Equal(DumpStep.End, dump.Read(out _));
            Assert.Equal(bytes.Length, dump.BytesReceived);
        }
    }

    [Fact]
    public void Events_come_whole_byte_by_byte()
    {
        using var dump = Scripted.Dump([.. Packet.Frames(1, [.. Events, Packet.Eof]).Select(b => new[] { b })]);

        AssertEvents(dump, Events);
        Assert.Equal(DumpStep.End, dump.Read(out _));
    }

    [Fact]
    public void A_connection_that_ends_anywhere_is_lost_and_never_the_end()
    {
        var bytes = Packet.Frames(1, Events);
        var ends = new List<int>();
        for (var length = 0; length <= bytes.Length; length++)
        {
            using var dump = Scripted.Dump(bytes[..length]);
            var count = 0;
            var lost = Assert.Throws<ConnectionLostException>(() =>
            {
                while (dump.Read(out _) == DumpStep.Event)
                {
                    count++;
                }
            });
            Assert.Contains("closed", lost.Message, StringComparison.Ordinal);
            ends.Add(count);
        }

        Assert.Equal([0, 1, 2, 3], ends.Distinct());
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) - 6)]
    [InlineData((1 << 20) - 5)]
    [InlineData((1 << 20) - 4)]
    [InlineData(0xFFFFFF - 2)]
    [InlineData(0xFFFFFF - 1)]
    [InlineData(0xFFFFFF)]
    [InlineData(2 * 0xFFFFFF - 1)]
    [InlineData(2 * 0xFFFFFF + 12345)]
    public void A_large_event_is_joined_and_what_follows_is_right(int lengthBytes)
    {
        byte[][] events = [Packet.Event(30), Packet.Event(lengthBytes, 5), Packet.Event(40, 3), Packet.Event(lengthBytes, 9), Packet.Event(19)];
        var bytes = Packet.Frames(1, [.. events, Packet.Eof]);

        using var dump = Scripted.Dump([.. bytes.Chunk(100_003)]);

        AssertEvents(dump, events);
        Assert.Equal(DumpStep.End, dump.Read(out _));
    }

    [Fact]
    public void A_large_event_is_joined_though_its_header_lies_about_its_length()
    {
        foreach (byte high in new byte[] { 0, 0xFF })
        {
            var large = Packet.Event(0xFFFFFF + 5_000_000);
            large[13] = high;
            using var dump = Scripted.Dump([.. Packet.Frames(1, large, Packet.Eof).Chunk(300_000)]);

            AssertEvents(dump, [large]);
        }
    }

    [Fact]
    public void An_event_over_its_bound_is_refused()
    {
        var options = new DumpOptions { MaxEventBytes = 20_000_000 };
        using var allowed = Scripted.Dump(options, Packet.Frames(1, Packet.Event(20_000_000)));
        AssertEvents(allowed, [Packet.Event(20_000_000)]);

        using var refused = Scripted.Dump(options, Packet.Frames(1, Packet.Event(20_000_001)));
        AssertFault(ProtocolFault.EventTooLarge, refused);
    }

    [Fact]
    public void Sequence_numbers_wrap_at_256()
    {
        var events = Enumerable.Range(0, 600).Select(i => Packet.Event(19 + i % 7)).ToArray();
        using var dump = Scripted.Dump(Packet.Frames(1, events));

        AssertEvents(dump, events);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public void A_gap_in_the_sequence_is_a_fault(byte sequence)
    {
        using var dump = Scripted.Dump(Packet.Frames(1, Events[0]), Packet.Frame(Events[1], sequence));

        Assert.Equal(DumpStep.Event, dump.Read(out _));
        AssertFault(ProtocolFault.SequenceGap, dump);
    }

    [Fact]
    public void A_gap_inside_a_joined_event_is_a_fault()
    {
        var bytes = Packet.Frames(1, Packet.Event(0xFFFFFF + 100));
        bytes[4 + 0xFFFFFF + 3]++;
        using var dump = Scripted.Dump(bytes);

        AssertFault(ProtocolFault.SequenceGap, dump);
    }

    [Fact]
    public void Packets_that_are_no_events_are_faults()
    {
        AssertFault(ProtocolFault.EmptyPacket, Scripted.Dump(Packet.Frames(1, [[]])));
        AssertFault(ProtocolFault.UnexpectedPacket, Scripted.Dump(Packet.Frames(1, [7, 1, 2])));
        AssertFault(ProtocolFault.UnexpectedPacket, Scripted.Dump(Packet.Frames(1, [0xFE, .. new byte[20]])));
        var large = Packet.Event(2_000_000);
        large[0] = 7;
        AssertFault(ProtocolFault.UnexpectedPacket, Scripted.Dump(Packet.Frames(1, large)));
    }

    [Fact]
    public void An_error_packet_is_the_servers_error_and_the_dump_stays_failed()
    {
        using var dump = Scripted.Dump(Packet.Frames(1, Events[0], Packet.Error(1236, "Could not find first log file")));

        Assert.Equal(DumpStep.Event, dump.Read(out _));
        var error = Assert.Throws<ServerErrorException>(() => dump.Read(out _));
        Assert.Equal((1236, "HY000", "Could not find first log file"), (error.Code, error.SqlState, error.ServerMessage));
        Assert.Throws<ConnectionLostException>(() => dump.Read(out _));
    }

    [Fact]
    public void The_end_stays_the_end()
    {
        using var dump = Scripted.Dump(Packet.Frames(1, Packet.Eof));

        Assert.Equal(DumpStep.End, dump.Read(out _));
        Assert.Equal(DumpStep.End, dump.Read(out _));
    }

    [Fact]
    public void A_buffered_event_is_one_that_has_come_whole()
    {
        var bytes = Packet.Frames(1, Events);
        using var dump = Scripted.Dump(Scripted.SplitAt(bytes, bytes.Length - 1));

        Assert.False(dump.HasBufferedEvent);
        Assert.Equal(DumpStep.Event, dump.Read(out _));
        Assert.True(dump.HasBufferedEvent);
        Assert.Equal(DumpStep.Event, dump.Read(out _));
        Assert.False(dump.HasBufferedEvent);
        Assert.Equal(DumpStep.Event, dump.Read(out _));
        Assert.False(dump.HasBufferedEvent);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var events = Enumerable.Range(0, 20_000).Select(i => Packet.Event(100 + i % 50)).ToArray();
        using var dump = Scripted.Dump([.. Packet.Frames(1, events).Chunk(1 << 20)]);
        dump.Read(out _);
        var read = 1;
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (dump.HasBufferedEvent && dump.Read(out _) == DumpStep.Event)
        {
            read++;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(read > 5_000);
    }

    private static void AssertEvents(DumpStream dump, byte[][] expected)
    {
        foreach (var payload in expected)
        {
            Assert.Equal(DumpStep.Event, dump.Read(out var e));
            Assert.True(e.Bytes.SequenceEqual(payload.AsSpan(1)), $"an event of {payload.Length - 1} bytes came as {e.LengthBytes} others");
        }
    }

    private static void AssertFault(ProtocolFault fault, DumpStream dump) =>
        Assert.Equal(fault, Assert.Throws<ProtocolException>(() => dump.Read(out _)).Fault);
}
