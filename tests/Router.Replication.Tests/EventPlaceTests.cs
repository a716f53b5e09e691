using System.Buffers.Binary;
using Router.Binlog;
using Router.Replication.Log;

namespace Router.Replication.Tests;

/// <summary>Places in a file of more bytes than a header can tell.</summary>
public sealed class EventPlaceTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void A_transaction_of_5_GiB_is_counted_beyond_the_32_bits_of_its_headers()
    {
        var place = new EventPlace();
        place.Enter(4);
        long end = 4;
        for (var i = 0; i < 5 * 1024 + 3; i++)
        {
            var start = end;
            end += 1 << 20;
            place.Step(Header(unchecked((uint)end), 1 << 20), 1 << 20);
            Assert.Equal((start, end), (place.Start, place.End));
        }

        Assert.True(place.End > 5 * GiB);
    }

    [Fact]
    public void A_header_that_says_zero_goes_on_by_lengths_until_one_says_where_it_is()
    {
        var place = new EventPlace();
        place.Enter(3 * GiB);
        for (var i = 0; i < 3; i++)
        {
            place.Step(Header(0, 1 << 29), 1 << 29);
        }

        Assert.Equal((4 * GiB, 4 * GiB + (1 << 29)), (place.Start, place.End));
        place.Step(Header(unchecked((uint)(4 * GiB + (1 << 29) + 131)), 31), 31);
        Assert.Equal((4 * GiB + (1 << 29) + 100, 4 * GiB + (1 << 29) + 131), (place.Start, place.End));
    }

    [Fact]
    public void A_position_of_exactly_4_GiB_reads_as_zero_and_is_counted()
    {
        var place = new EventPlace();
        place.Enter(4 * GiB - 100);
        place.Step(Header(0, 100), 100);
        Assert.Equal(4 * GiB, place.End);
        place.Step(Header(50, 50), 50);
        Assert.Equal((4 * GiB, 4 * GiB + 50), (place.Start, place.End));
    }

    [Theory]
    [InlineData(104, 100)] // the server added a checksum
    [InlineData(100, 100)]
    [InlineData(96, 100)] // the server took it off
    public void A_checksum_more_or_less_moves_no_place(int sentBytes, int loggedBytes)
    {
        var place = new EventPlace();
        place.Enter(5 * GiB);
        for (var i = 1; i <= 10; i++)
        {
            var start = place.End;
            place.Step(Header(unchecked((uint)(5 * GiB + (i * loggedBytes))), sentBytes), sentBytes);
            Assert.Equal((start, start + loggedBytes), (place.Start, place.End));
        }
    }

    [Fact]
    public void What_the_server_left_out_lies_before_the_event()
    {
        var place = new EventPlace();
        place.Enter(4 * GiB - 1000);
        place.Step(Header(unchecked((uint)(4 * GiB + 500)), 40), 40);
        Assert.Equal((4 * GiB + 460, 4 * GiB + 500), (place.Start, place.End));
    }

    [Fact]
    public void A_heartbeat_moves_on_and_never_back()
    {
        var place = new EventPlace();
        place.Enter(4 * GiB - 10);
        place.SkipTo(unchecked((uint)(4 * GiB + 90)));
        Assert.Equal(4 * GiB + 90, place.End);
        place.SkipTo(80);
        Assert.Equal(4 * GiB + 90, place.End);
        place.SkipTo((ulong)(4 * GiB + 190));
        Assert.Equal(4 * GiB + 190, place.End);
    }

    private static EventHeader Header(uint nextPosition, int lengthBytes)
    {
        var bytes = new byte[EventHeader.LengthOfHeaderBytes];
        bytes[4] = (byte)EventType.WriteRows;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), lengthBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(13), nextPosition);
        return EventHeader.Read(bytes);
    }
}
