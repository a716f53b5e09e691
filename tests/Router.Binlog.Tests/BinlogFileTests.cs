namespace Router.Binlog.Tests;

public class BinlogFileTests
{
    [Fact]
    public void A_file_begins_with_its_magic()
    {
        BinlogFile.CheckMagic([0xfe, 0x62, 0x69, 0x6e, 1]);
        Assert.Equal(EventFault.Encrypted, Assert.Throws<MalformedEventException>(() => BinlogFile.CheckMagic([0xfd, 0x62, 0x69, 0x6e])).Fault);
        Assert.Equal(EventFault.NotABinlog, Assert.Throws<MalformedEventException>(() => BinlogFile.CheckMagic([0xfe, 0x62, 0x69])).Fault);
    }

    [Fact]
    public void An_event_is_framed_when_it_is_whole()
    {
        var bytes = EventBytes.Make(EventType.Xid, new byte[8]);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(BinlogFile.TryFrame(bytes.AsSpan(0, length), out var needed));
            Assert.Equal(length < 19 ? 19 : bytes.Length, needed);
        }

        Assert.True(BinlogFile.TryFrame([.. bytes, 9, 9], out var framed));
        Assert.Equal(bytes.Length, framed);
    }

    [Theory]
    [InlineData(18U)]
    [InlineData(uint.MaxValue)]
    public void A_length_that_no_event_has_is_a_named_error(uint length)
    {
        var bytes = EventBytes.Make(EventType.Xid, new byte[8]);
        BitConverter.TryWriteBytes(bytes.AsSpan(9), length);
        Assert.Equal(EventFault.LengthMismatch, Assert.Throws<MalformedEventException>(() => { BinlogFile.TryFrame(bytes, out _); }).Fault);
    }
}
