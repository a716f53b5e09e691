namespace Router.Binlog.Tests;

public class Crc32Tests
{
    private static uint Reference(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320;
            }
        }

        return ~crc;
    }

    private static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void AssertEveryPath(ReadOnlySpan<byte> bytes)
    {
        var expected = Reference(bytes);
        Assert.Equal(expected, Crc32.Of(bytes));
        Assert.Equal(expected, Crc32Table.Of(bytes));
        if (Crc32.CanFold && bytes.Length >= 16)
        {
            Assert.Equal(expected, Crc32.Fold(bytes));
        }

        if (Crc32.CanFoldWide && bytes.Length >= 512)
        {
            Assert.Equal(expected, Crc32.FoldWide(bytes));
        }
    }

    [Fact]
    public void The_check_value_of_the_catalogue_holds() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));

    [Fact]
    public void Every_length_up_to_300_and_around_the_wide_path_gives_the_bytewise_result()
    {
        var bytes = Random(1400, seed: 1);
        for (var length = 0; length <= 1400; length++)
        {
            AssertEveryPath(bytes.AsSpan(0, length));
        }
    }

    [Fact]
    public void Every_alignment_gives_the_bytewise_result()
    {
        var bytes = Random(4096 + 64, seed: 2);
        for (var offset = 0; offset < 64; offset++)
        {
            AssertEveryPath(bytes.AsSpan(offset, 37));
            AssertEveryPath(bytes.AsSpan(offset, 1021));
            AssertEveryPath(bytes.AsSpan(offset, 4096));
        }
    }

    [Fact]
    public void Random_sizes_give_the_bytewise_result()
    {
        var random = new Random(3);
        var bytes = Random(300_000, seed: 4);
        for (var i = 0; i < 60; i++)
        {
            var offset = random.Next(1000);
            AssertEveryPath(bytes.AsSpan(offset, random.Next(i < 50 ? 10_000 : 299_000)));
        }
    }

    [Fact]
    public void Zeros_and_ones_give_the_bytewise_result()
    {
        var ones = new byte[700];
        Array.Fill(ones, (byte)0xff);
        for (var length = 0; length <= 700; length += 7)
        {
            AssertEveryPath(new byte[length]);
            AssertEveryPath(ones.AsSpan(0, length));
        }
    }
}
