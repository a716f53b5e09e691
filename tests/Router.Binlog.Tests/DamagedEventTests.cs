namespace Router.Binlog.Tests;

public class DamagedEventTests
{
    /// <summary>Types in which each byte is needed: every cut is an error. Others end in text or in fields that older servers lack.</summary>
    private static readonly EventType[] NeedEveryByte =
    [
        EventType.Xid, EventType.XaPrepare, EventType.PreviousGtids, EventType.GtidList, EventType.GtidTagged,
    ];

    public static TheoryData<string> Captures => Capture.All;

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_whole_event_of_a_server_is_read(string name) => Capture.Load(name).ReadAll((reader, _) => AnyEvent.Read(reader));

    [Theory]
    [MemberData(nameof(Captures))]
    public void An_event_cut_anywhere_is_a_named_error(string name)
    {
        var capture = Capture.Load(name);
        var refused = 0;
        capture.ReadAll((reader, i) =>
        {
            var (offset, length) = capture.Events[i];
            var type = reader.Header.Type;
            var whole = capture.Bytes.AsSpan(offset, length).ToArray();
            var body = reader.Body.ToArray();
            AnyEvent.Read(reader);
            for (var cut = 0; cut < body.Length && type != EventType.FormatDescription; cut++)
            {
                var fault = FaultOf(reader, EventBytes.WithBody(whole, body.AsSpan(0, cut), reader.Checksum));
                var isEmptyListWithoutPadding = type == EventType.GtidList && cut == 4;
                Assert.True(fault is not null || isEmptyListWithoutPadding || !NeedEveryByte.Contains(type), $"{type} cut to {cut} of {body.Length} bytes was read.");
                refused += fault is null ? 0 : 1;
            }

            reader.Open(capture.Bytes, offset, length);
            AnyEvent.Read(reader); // the table map that the next rows need
        });
        Assert.True(refused > 5);
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_format_description_cut_anywhere_is_a_named_error(string name)
    {
        var capture = Capture.Load(name);
        capture.ReadAll((reader, i) =>
        {
            if (reader.Header.Type != EventType.FormatDescription)
            {
                return;
            }

            var whole = capture.Bytes.AsSpan(capture.Events[i].Offset, capture.Events[i].Length).ToArray();
            for (var cut = 0; cut < whole.Length; cut++)
            {
                var bytes = whole[..cut];
                if (cut >= 19)
                {
                    EventBytes.Stamp(bytes, ChecksumAlgorithm.None);
                }

                Assert.Throws<MalformedEventException>(() => new BinlogReader(ChecksumAlgorithm.Crc32).Open(bytes, 0, bytes.Length));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Bytes_after_the_last_field_are_a_named_error(string name)
    {
        var capture = Capture.Load(name);
        capture.ReadAll((reader, i) =>
        {
            AnyEvent.Read(reader);
            if (NeedEveryByte.Contains(reader.Header.Type))
            {
                var whole = capture.Bytes.AsSpan(capture.Events[i].Offset, capture.Events[i].Length).ToArray();
                Assert.NotNull(FaultOf(reader, EventBytes.WithBody(whole, [.. reader.Body, 0], reader.Checksum)));
            }
        });
    }

    [Theory]
    [InlineData("mysql-types.binlog")]
    [InlineData("mariadb-types.binlog")]
    [InlineData("mysql-dump-v2.events")]
    public void Every_single_flipped_bit_is_found(string name)
    {
        var capture = Capture.Load(name);
        capture.ReadAll((reader, i) =>
        {
            var (offset, length) = capture.Events[i];
            var bytes = capture.Bytes.AsSpan(offset, length).ToArray();
            var isFormat = reader.Header.Type == EventType.FormatDescription;
            for (var bit = 0; bit < 8 * length; bit++)
            {
                var isInUseFlag = isFormat && bit == 8 * 17; // set and cleared by servers without a new checksum
                if (!isInUseFlag)
                {
                    bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                    Assert.Throws<MalformedEventException>(() => { reader.Open(bytes, 0, length); });
                    bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                }
            }
        });
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_damaged_body_with_a_right_checksum_is_read_or_a_named_error(string name)
    {
        var capture = Capture.Load(name);
        var random = new Random(7);
        var outcomes = new HashSet<EventFault?>();
        capture.ReadAll((reader, i) =>
        {
            var (offset, length) = capture.Events[i];
            var whole = capture.Bytes.AsSpan(offset, length).ToArray();
            var body = reader.Body.ToArray();
            AnyEvent.Read(reader);
            for (var round = 0; round < 300 && body.Length > 0 && reader.Header.Type != EventType.FormatDescription; round++)
            {
                var damaged = (byte[])body.Clone();
                for (var n = random.Next(1, 4); n > 0; n--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                outcomes.Add(FaultOf(reader, EventBytes.WithBody(whole, damaged, reader.Checksum)));
            }

            reader.Open(capture.Bytes, offset, length);
            AnyEvent.Read(reader);
        });
        Assert.True(outcomes.Count > 1);
    }

    private static EventFault? FaultOf(BinlogReader reader, byte[] bytes)
    {
        try
        {
            reader.Open(bytes, 0, bytes.Length);
            AnyEvent.Read(reader);
            return null;
        }
        catch (MalformedEventException exception)
        {
            return exception.Fault;
        }
    }
}
