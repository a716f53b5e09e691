using System.Globalization;
using System.Text;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Replication.Tables;

/// <summary>Names and values in statements of ours.</summary>
internal static class SqlText
{
    public static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public static string Name(TableName table) => $"{Name(table.Schema)}.{Name(table.Table)}";

    /// <summary>A text literal that means the same under every SQL mode and character set.</summary>
    public static string Text(string text) => text.Length == 0 ? "''" : $"_utf8mb4 X'{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'";

    /// <summary>A value of a key.</summary>
    /// <exception cref="ArgumentException">No literal stands for a value of its type.</exception>
    public static string Value(object value) => value switch
    {
        string text => Text(text),
        byte[] bytes => bytes.Length == 0 ? "''" : $"X'{Convert.ToHexString(bytes)}'",
        bool flag => flag ? "1" : "0",
        float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("E16", CultureInfo.InvariantCulture),
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        BigDecimal number => number.ToString(),
        Guid or DateValue or TimeValue => $"'{value}'",
        DateTimeValue moment => $"'{moment.ToString().TrimEnd('Z').Replace('T', ' ')}'",
        DateOnly day => day.ToString("\\'yyyy-MM-dd\\'", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("\\'yyyy-MM-dd HH:mm:ss.ffffff\\'", CultureInfo.InvariantCulture),
        DateTimeOffset moment => Value(moment.UtcDateTime),
        TimeOnly time => Value(time.ToTimeSpan()),
        TimeSpan span => $"'{new TimeValue(span.Ticks / TimeSpan.TicksPerMicrosecond, 6)}'",
        System.Net.IPAddress address => $"'{address}'",
        _ => throw new ArgumentException($"No literal stands for a {value.GetType().Name} in a key.", nameof(value)),
    };
}
