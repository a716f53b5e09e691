using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

/// <summary>Real values with bytes cut off or changed: whatever comes of it is a value or a named error, in bounded time.</summary>
public class DamagedValueTests
{
    private const int Seed = 20261120;

    [Theory]
    [InlineData("mysql-9.7", ColumnType.Json, 1000)]
    [InlineData("mariadb-10.11", ColumnType.BlobCompressed, 20)]
    [InlineData("mariadb-10.11", ColumnType.VarCharCompressed, 20)]
    public void A_value_cut_anywhere_is_a_named_error_or_a_shorter_value(string server, ColumnType type, int minimum)
    {
        var failures = 0;
        foreach (var (column, value) in Values(server, type))
        {
            for (var length = 0; length < Math.Min(value.Length, 1500); length++)
            {
                failures += Read(column, value.AsSpan(0, length)) ? 0 : 1;
            }
        }

        Assert.True(failures > minimum, $"{failures} failures");
    }

    [Theory]
    [InlineData("mysql-9.7")]
    [InlineData("mariadb-10.11")]
    public void A_value_with_any_bytes_changed_is_a_value_or_a_named_error(string server)
    {
        var random = new Random(Seed);
        foreach (var type in Enum.GetValues<ColumnType>())
        {
            foreach (var (column, value) in Values(server, type).Where(value => value.Value.Length is > 0 and < 100_000))
            {
                var rounds = value.Length < 1000 ? 200 : 20;
                for (var round = 0; round < rounds; round++)
                {
                    var changed = value.ToArray();
                    for (var count = random.Next(1, 4); count > 0; count--)
                    {
                        changed[random.Next(Math.Min(changed.Length, 200))] = (byte)random.Next(256);
                    }

                    Read(column, changed);
                }
            }
        }
    }

    [Fact]
    public void A_document_that_names_one_part_again_and_again_is_refused_before_it_grows()
    {
        // 20 levels of arrays whose 50 members are all the same next level would be 50^20 values.
        byte[] inner = [0x02, 1, 0, 8, 0, 0x04, 1, 0, 0];
        for (var level = 0; level < 20; level++)
        {
            var header = 4 + (50 * 3);
            var size = header + inner.Length - 1;
            byte[] outer = [0x02, 50, 0, (byte)size, (byte)(size >> 8), .. Enumerable.Repeat<byte[]>([0x02, (byte)header, (byte)(header >> 8)], 50).SelectMany(entry => entry), .. inner[1..]];
            inner = outer;
        }

        Assert.False(Read(Plans.Column(0, ColumnType.Json, 4), inner));
    }

    [Fact]
    public void A_document_deeper_than_any_server_writes_is_refused()
    {
        byte[] inner = [0x02, 0, 0, 4, 0];
        for (var level = 0; level < 2000; level++)
        {
            var size = 7 + inner.Length - 1;
            inner = [0x02, 1, 0, (byte)size, (byte)(size >> 8), 0x02, 7, 0, .. inner[1..]];
        }

        Assert.False(Read(Plans.Column(0, ColumnType.Json, 4), inner));
    }

    [Fact]
    public void A_compressed_value_that_states_a_length_it_cannot_have_is_refused_before_room_is_made() =>
        Assert.False(Read(Plans.Column(0, ColumnType.BlobCompressed, 4, CharacterSet.BinaryCollation), [0x84, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3]));

    [Theory]
    [InlineData(0x10)]
    [InlineData(0x90)]
    public void A_compression_method_that_is_not_known_is_named(byte header)
    {
        var plan = Plans.Of(Plans.Column(0, ColumnType.BlobCompressed, 1, CharacterSet.BinaryCollation));
        var failure = Assert.Throws<MalformedRowException>(() => Frames.Image(plan, [0, 2, header, 1]).GetBytes(0).Length);
        Assert.Equal(RowFault.Compression, failure.Fault);
        Assert.Contains("method", failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(ColumnDefinition Column, byte[] Value)> Values(string server, ColumnType type) =>
        from table in CapturedTable.Of(server)
        from column in table.Plan.Columns
        where column.Type == type
        from row in table.Rows
        let value = Value(table, row, column.Ordinal)
        where value is not null
        select (column with { Ordinal = 0 }, value);

    private static byte[]? Value(CapturedTable table, CapturedRow row, int ordinal)
    {
        var image = Frames.Image(table.Plan, row.Image);
        return image.IsNull(ordinal) ? null : image.GetRawBytes(ordinal).ToArray();
    }

    /// <summary>Whether the bytes are a value of the column; any failure but the named one fails the test.</summary>
    private static bool Read(ColumnDefinition column, ReadOnlySpan<byte> value)
    {
        var plan = Plans.Of(column);
        var shape = plan.Shapes[0];
        if (shape.PrefixBytes < 4 && value.Length >> (8 * shape.PrefixBytes) > 0 && shape.PrefixBytes > 0)
        {
            return false;
        }

        var prefix = new byte[shape.PrefixBytes];
        LittleEndian.Write(prefix, (ulong)value.Length);
        var image = Frames.Image(plan, [0, .. prefix, .. value]);
        try
        {
            using var writer = new System.Text.Json.Utf8JsonWriter(Stream.Null);
            image.WriteJson(writer, 0);
            return image.GetValue(0) is not null;
        }
        catch (MalformedRowException failure)
        {
            Assert.Contains("shop.orders.", failure.Message, StringComparison.Ordinal);
            return false;
        }
    }
}
