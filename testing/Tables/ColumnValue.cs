using System.Globalization;
using Router.Contracts.Rows;

namespace Router.Testing.Tables;

/// <summary>A value as its column keeps it, refused where a server would refuse it.</summary>
internal static class ColumnValue
{
    /// <summary>The digits that a <see cref="decimal"/> has behind the point at most.</summary>
    private const int MaxScale = 28;

    /// <exception cref="ScriptException">The column cannot hold it.</exception>
    public static object? Of(TablePlan table, ScriptedColumn column, object? value) => value switch
    {
        null or DBNull => column.Definition.IsNullable ? null : throw new ScriptException($"{Name(table, column)} is NOT NULL, but is to be null."),
        Enum label => Of(column, label),
        string text when column.MaxCharacters > 0 && text.EnumerateRunes().Count() is var length && length > column.MaxCharacters =>
            throw new ScriptException($"{Name(table, column)} is {column.SqlType} and cannot hold the {length} characters of '{text}'."),
        byte[] bytes when column.Definition.Type is ColumnType.String or ColumnType.VarChar && bytes.Length > column.Definition.Metadata =>
            throw new ScriptException($"{Name(table, column)} is {column.SqlType} and cannot hold {bytes.Length} bytes."),
        decimal number when column.Definition.Type == ColumnType.NewDecimal => Rounded(number, column.Definition.Metadata & 0xFF) is var rounded && rounded == number
            ? rounded
            : throw new ScriptException(string.Create(CultureInfo.InvariantCulture, $"{Name(table, column)} is {column.SqlType} and cannot hold all digits of {number}.")),
        DateTime at => Cut(at, column.Digits),
        DateTimeOffset at => new DateTimeOffset(Cut(at.DateTime, column.Digits), at.Offset),
        TimeSpan span => new TimeSpan(Cut(span.Ticks, column.Digits)),
        TimeOnly time => new TimeOnly(Cut(time.Ticks, column.Digits)),
        _ => value,
    };

    /// <summary>Labels where the column has them, else the number.</summary>
    private static object Of(ScriptedColumn column, Enum value) => column.Definition.Type == ColumnType.Enum || column.MaxCharacters > 0
        ? value.ToString()
        : Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture);

    private static decimal Rounded(decimal number, int scale) => decimal.Round(number, Math.Min(scale, MaxScale));

    private static DateTime Cut(DateTime at, int digits) => new(Cut(at.Ticks, digits), at.Kind);

    private static long Cut(long ticks, int digits)
    {
        var unit = TimeSpan.TicksPerSecond;
        for (var digit = 0; digit < digits; digit++)
        {
            unit /= 10;
        }

        return ticks - (ticks % unit);
    }

    private static string Name(TablePlan table, ScriptedColumn column) => $"{table.Name}.{column.Name}";
}
