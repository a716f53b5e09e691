using System.Globalization;

namespace Router.Subscribers.Aggregates;

/// <summary>One result of a group.</summary>
/// <param name="Name">What it is read by; of its own in the aggregate.</param>
/// <param name="Kind">What is worked out.</param>
/// <param name="Column">Over which column; null for <see cref="MeasureKind.Count"/> alone.</param>
/// <param name="Limit">How many values <see cref="MeasureKind.Top"/> gives, 1 to 10,000.</param>
public sealed record Measure(string Name, MeasureKind Kind, string? Column = null, int Limit = 0)
{
    /// <summary>The measure under the name it has by itself: <c>count</c>, <c>sum(amount)</c>, <c>top(10, amount)</c>.</summary>
    public static Measure Of(MeasureKind kind, string? column = null, int limit = 0) => new(Form(kind, column, limit), kind, column, limit);

    /// <summary>Reads <c>count</c>, <c>count(c)</c>, <c>sum(c)</c>, <c>avg(c)</c>, <c>min(c)</c>, <c>max(c)</c>, <c>distinct(c)</c>, <c>top(n, c)</c>; each may have <c>as name</c> behind it.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static Measure Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var named = text.Split(" as ", 2, StringSplitOptions.TrimEntries);
        var measure = ParseForm(named[0].Trim()) ?? throw new FormatException(
            $"'{text}' is no measure: write count, count(c), sum(c), avg(c), min(c), max(c), distinct(c) or top(10, c), and behind it 'as name' where you like.");
        return named.Length == 2 ? measure with { Name = named[1] } : measure;
    }

    /// <summary>What is worked out, in the form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Name == Form(Kind, Column, Limit) ? Name : $"{Form(Kind, Column, Limit)} as {Name}";

    private static Measure? ParseForm(string form)
    {
        var open = form.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || form[^1] != ')')
        {
            return form == "count" ? Of(MeasureKind.Count) : null;
        }

        var arguments = form[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        return (form[..open].TrimEnd(), arguments) switch
        {
            ("count", ["*" or ""]) => Of(MeasureKind.Count),
            (_, [""] or ["*"]) => null,
            ("count", [var column]) => Of(MeasureKind.CountOf, column),
            ("sum", [var column]) => Of(MeasureKind.Sum, column),
            ("avg", [var column]) => Of(MeasureKind.Average, column),
            ("min", [var column]) => Of(MeasureKind.Min, column),
            ("max", [var column]) => Of(MeasureKind.Max, column),
            ("distinct", [var column]) => Of(MeasureKind.CountDistinct, column),
            ("top", [var count, { Length: > 0 } column])
                when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) => Of(MeasureKind.Top, column, limit),
            _ => null,
        };
    }

    private static string Form(MeasureKind kind, string? column, int limit) => kind switch
    {
        MeasureKind.Count => "count",
        MeasureKind.CountOf => $"count({column})",
        MeasureKind.Sum => $"sum({column})",
        MeasureKind.Average => $"avg({column})",
        MeasureKind.Min => $"min({column})",
        MeasureKind.Max => $"max({column})",
        MeasureKind.CountDistinct => $"distinct({column})",
        _ => string.Create(CultureInfo.InvariantCulture, $"top({limit}, {column})"),
    };
}
