using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

/// <summary>The text form of every captured value, against its JSON form, which is compared with what the servers select.</summary>
public class Utf8TextTests
{
    [Theory]
    [InlineData("mariadb-10.11")]
    [InlineData("mysql-9.7")]
    public void Every_value_has_its_text_in_exactly_enough_room_and_in_no_less(string server)
    {
        var texts = 0;
        foreach (var table in CapturedTable.Of(server))
        {
            foreach (var image in table.Rows.Select(row => Frames.Image(table.Plan, row.Image)))
            {
                foreach (var shape in table.Plan.Shapes)
                {
                    var expected = Encoding.UTF8.GetBytes(Expected(image, shape));
                    var exact = new byte[expected.Length];
                    Assert.True(image.TryWriteUtf8(shape.Definition.Ordinal, exact, out var lengthBytes));
                    Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(exact, 0, lengthBytes));
                    Assert.True(expected.Length == 0 || !image.TryWriteUtf8(shape.Definition.Ordinal, exact.AsSpan(1), out _));
                    texts++;
                }
            }
        }

        Assert.True(texts > 500);
    }

    [Fact]
    public void Numbers_and_text_are_written_without_allocation()
    {
        var plan = Plans.Of((ColumnType.LongLong, 0), (ColumnType.Double, 8), (ColumnType.VarChar, 256));
        var frame = Frames.Insert(plan, RowWriter.Encode(plan, 7L, 1.5, "ä"));
        Assert.Equal("71.5ä", WriteAll(frame));
        Span<byte> text = stackalloc byte[100];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Write(frame, text);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static string WriteAll(ChangeFrame frame)
    {
        Span<byte> text = stackalloc byte[100];
        return Encoding.UTF8.GetString(text[..Write(frame, text)]);
    }

    private static int Write(ChangeFrame frame, Span<byte> text)
    {
        var image = Frames.First(frame).After;
        var written = 0;
        for (var ordinal = 0; ordinal < 3; ordinal++)
        {
            written += image.TryWriteUtf8(ordinal, text[written..], out var lengthBytes) ? lengthBytes : 1000;
        }

        return written;
    }

    private static string Expected(RowImage image, ColumnShape shape)
    {
        var ordinal = shape.Definition.Ordinal;
        if (image.IsNull(ordinal))
        {
            return "";
        }

        return shape.Encoding switch
        {
            ColumnEncoding.Json or ColumnEncoding.JsonText => image.GetJson(ordinal),
            ColumnEncoding.Single => image.GetSingle(ordinal).ToString("R", CultureInfo.InvariantCulture),
            ColumnEncoding.Double => image.GetDouble(ordinal).ToString("R", CultureInfo.InvariantCulture),
            ColumnEncoding.Uuid or ColumnEncoding.Inet4 or ColumnEncoding.Inet6 => image.GetString(ordinal),
            _ => OfJson(image, shape),
        };
    }

    private static string OfJson(RowImage image, ColumnShape shape)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            image.WriteJson(writer, shape.Definition.Ordinal);
        }

        using var json = JsonDocument.Parse(output.WrittenMemory);
        var isBytes = ColumnBytes.Has(shape.Encoding) && shape.Encoding is not (ColumnEncoding.Text or ColumnEncoding.CompressedText);
        return json.RootElement.ValueKind switch
        {
            JsonValueKind.Array => string.Join(',', json.RootElement.EnumerateArray().Select(label => label.GetString())),
            JsonValueKind.String when isBytes => Convert.ToHexString(json.RootElement.GetBytesFromBase64()),
            JsonValueKind.String => json.RootElement.GetString()!,
            _ => json.RootElement.GetRawText(),
        };
    }
}
