using System.Buffers.Text;
using System.Text.Json;
using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>Values that a getter of <see cref="RowImage"/> gives in another type, or that not every row's value is.</summary>
internal static class ColumnReads
{
    private const int GuidBytes = 16;

    public static DateOnly ReadDateOnly(ref RowImage image, MemberColumn at)
    {
        var value = image.GetDate(at.Column.Ordinal);
        return value.IsCalendar ? value.ToDateOnly() : throw MappingErrors.NoValue(at, value, "a DateValue");
    }

    public static DateTime ReadDateTime(ref RowImage image, MemberColumn at)
    {
        var value = image.GetDateTime(at.Column.Ordinal);
        return value.IsCalendar ? value.ToDateTime() : throw MappingErrors.NoValue(at, value, "a DateTimeValue");
    }

    public static DateTimeOffset ReadInstant(ref RowImage image, MemberColumn at)
    {
        var value = image.GetDateTime(at.Column.Ordinal);
        return value.IsCalendar ? value.ToDateTimeOffset() : throw MappingErrors.NoValue(at, value, "a DateTimeValue");
    }

    public static TimeSpan ReadTimeSpan(ref RowImage image, MemberColumn at) => image.GetTime(at.Column.Ordinal).ToTimeSpan();

    public static TimeOnly ReadTimeOnly(ref RowImage image, MemberColumn at)
    {
        var value = image.GetTime(at.Column.Ordinal);
        return value.ToTimeSpan() is { Ticks: >= 0 and < TimeSpan.TicksPerDay }
            ? value.ToTimeOnly()
            : throw MappingErrors.NoValue(at, value, "a TimeSpan or TimeValue");
    }

    /// <summary>A BINARY(16), highest byte first as UUID_TO_BIN writes it. The log leaves out trailing zeros.</summary>
    public static Guid ReadBinaryGuid(ref RowImage image, MemberColumn at)
    {
        Span<byte> whole = stackalloc byte[GuidBytes];
        image.GetRawBytes(at.Column.Ordinal).CopyTo(whole);
        return new Guid(whole, bigEndian: true);
    }

    public static Guid ReadTextGuid(ref RowImage image, MemberColumn at)
    {
        var bytes = image.GetBytes(at.Column.Ordinal);
        if (Utf8Parser.TryParse(bytes, out Guid value, out var lengthBytes) && lengthBytes == bytes.Length)
        {
            return value;
        }

        // In a character set of two or four bytes a character, only the text itself tells.
        var text = image.GetString(at.Column.Ordinal);
        return Guid.TryParseExact(text, "D", out value) ? value : throw MappingErrors.NoValue(at, text, "a string");
    }

    public static byte[] ReadBytes(ref RowImage image, MemberColumn at) => image.GetBytes(at.Column.Ordinal).ToArray();

    public static string[] ReadLabels(ref RowImage image, MemberColumn at) =>
        image.GetSet(at.Column.Ordinal) is var labels && labels is string[] array ? array : [.. labels];

    public static TEnum ReadEnum<TEnum>(ref RowImage image, MemberColumn at, TEnum[] members)
    {
        var place = image.GetUInt32(at.Column.Ordinal);
        return place - 1 < (uint)members.Length
            ? members[place - 1]
            : throw MappingErrors.NoValue(at, image.GetEnumLabel(at.Column.Ordinal), "a string");
    }

    public static JsonElement ReadJsonElement(ref RowImage image, MemberColumn at)
    {
        using var document = ReadJsonDocument(ref image, at);
        return document.RootElement.Clone();
    }

    public static JsonDocument ReadJsonDocument(ref RowImage image, MemberColumn at)
    {
        var text = image.GetJson(at.Column.Ordinal);
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw MappingErrors.NoValue(at, text.Length > 100 ? text[..100] + "..." : text, "a string", exception);
        }
    }

    /// <summary>The image that has the column; the first where none has.</summary>
    public static RowImage Choose(ref RowImage image, ref RowImage other, int ordinal) =>
        image.IsAbsent(ordinal) && other.Exists ? other : image;
}
