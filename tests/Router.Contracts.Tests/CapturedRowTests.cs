using System.Buffers;
using System.Text;
using System.Text.Json;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

/// <summary>Every column type with its extremes, as real servers logged and selected them.</summary>
public class CapturedRowTests
{
    [Theory]
    [InlineData("mariadb-10.11")]
    [InlineData("mysql-9.7")]
    public void Every_value_is_what_the_server_selects(string server)
    {
        var wrong = new StringBuilder();
        foreach (var table in CapturedTable.Of(server))
        {
            foreach (var row in table.Rows)
            {
                Compare(Frames.Image(table.Plan, row.Image), row, wrong);
            }
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    [Theory]
    [InlineData("mariadb-10.11")]
    [InlineData("mysql-9.7")]
    public void An_image_is_measured_whole_and_cut_anywhere_is_cut_short(string server)
    {
        foreach (var table in CapturedTable.Of(server))
        {
            foreach (var row in table.Rows)
            {
                Assert.Equal(row.Image.Length, table.Plan.Full.Measure([.. row.Image, 1, 2, 3]));
                for (var length = 0; length < Math.Min(row.Image.Length, 3000); length++)
                {
                    var cut = row.Image[..length];
                    var failure = Assert.Throws<MalformedRowException>(() => table.Plan.Full.Measure(cut));
                    Assert.Equal(RowFault.CutShort, failure.Fault);
                    Assert.Contains("captured.", failure.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("mariadb-10.11")]
    [InlineData("mysql-9.7")]
    public void Every_value_survives_as_an_object_and_as_raw_bytes(string server)
    {
        foreach (var table in CapturedTable.Of(server))
        {
            foreach (var row in table.Rows)
            {
                var image = Frames.Image(table.Plan, row.Image);
                foreach (var column in table.Plan.Columns)
                {
                    Assert.Equal(image.IsNull(column.Ordinal), image.GetValue(column.Ordinal) is null);
                }
            }
        }
    }

    [Theory]
    [InlineData("mariadb-10.11")]
    [InlineData("mysql-9.7")]
    public void Writing_a_read_value_gives_the_servers_own_bytes(string server)
    {
        var written = 0;
        foreach (var table in CapturedTable.Of(server))
        {
            foreach (var row in table.Rows)
            {
                var image = Frames.Image(table.Plan, row.Image);
                foreach (var shape in table.Plan.Shapes.Where(CanWrite))
                {
                    if (!image.IsNull(shape.Definition.Ordinal))
                    {
                        Assert.True(image.TryTakeWhole(shape.Definition.Ordinal, out var expected));
                        var output = new ArrayBufferWriter<byte>();
                        ColumnWriter.Write(shape, image.GetValue(shape.Definition.Ordinal)!, output);
                        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(output.WrittenSpan));
                        written++;
                    }
                }
            }
        }

        Assert.True(written > 500);
    }

    [Theory]
    [InlineData("mariadb-10.11")]
    [InlineData("mysql-9.7")]
    public void A_row_written_from_read_values_reads_the_same(string server)
    {
        foreach (var table in CapturedTable.Of(server))
        {
            foreach (var row in table.Rows)
            {
                var image = Frames.Image(table.Plan, row.Image);
                var values = table.Plan.Shapes.Select(shape => Value(image, shape)).ToArray();
                var written = Frames.Image(table.Plan, RowWriter.Encode(table.Plan, values));
                Assert.All(table.Plan.Columns, column => Assert.Equal(Json(image, column.Ordinal), Json(written, column.Ordinal)));
            }
        }
    }

    private static object? Value(RowImage image, ColumnShape shape)
    {
        var ordinal = shape.Definition.Ordinal;
        return shape.Encoding == ColumnEncoding.Json && !image.IsNull(ordinal) ? image.GetBytes(ordinal).ToArray() : image.GetValue(ordinal);
    }

    private static bool CanWrite(ColumnShape shape) =>
        shape.Encoding is not (ColumnEncoding.Json or ColumnEncoding.CompressedText or ColumnEncoding.CompressedBinary);

    private static void Compare(RowImage image, CapturedRow row, StringBuilder wrong)
    {
        foreach (var expected in row.Values.EnumerateObject())
        {
            string actual;
            try
            {
                actual = Json(image, image.Table.Find(expected.Name));
            }
            catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
            {
                actual = failure.ToString();
            }

            if (!Same(expected.Value, actual, image.Table.Columns[image.Table.Find(expected.Name)].Type == ColumnType.Float))
            {
                wrong.AppendLine($"{image.Table.Name}.{expected.Name}: expected {expected.Value.GetRawText().Limit()}, got {actual.Limit()}");
            }
        }
    }

    private static bool Same(JsonElement expected, string actual, bool isSingle)
    {
        if (expected.ValueKind == JsonValueKind.Object)
        {
            return expected.GetProperty("json").GetString() is { } text && (text == actual || SameDocument(text, actual));
        }

        try
        {
            using var document = JsonDocument.Parse(actual);
            return expected.ValueKind == JsonValueKind.Number
                ? document.RootElement.ValueKind == JsonValueKind.Number && SameNumber(expected.GetRawText(), document.RootElement.GetRawText(), isSingle)
                : JsonElement.DeepEquals(expected, document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // MariaDB's JSON keeps the text it was written with; as JSON it is written on one line without the white space.
    private static bool SameDocument(string text, string actual)
    {
        using var left = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
        return JsonSerializer.Serialize(left.RootElement) == actual;
    }

    // The server was asked for the FLOAT as a DOUBLE, which has more digits than it takes to tell floats apart.
    private static bool SameNumber(string expected, string actual, bool isSingle) =>
        expected == actual
        || (expected.AsSpan().ContainsAny("eE.") && (isSingle ? float.Parse(expected) == float.Parse(actual) : double.Parse(expected) == double.Parse(actual)));

    private static string Json(RowImage image, int ordinal)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            image.WriteJson(writer, ordinal);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
