using System.Globalization;
using System.Text;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates;

/// <summary>One group's measures, as they were at one moment; it changes no more.</summary>
public sealed class AggregateGroup
{
    private readonly AggregateDefinition _definition;
    private readonly object?[] _values;

    internal AggregateGroup(AggregateDefinition definition, object?[] key, object?[] values, bool exists, ChangeToken token, bool isUnsure)
    {
        _definition = definition;
        _values = values;
        Key = key;
        Exists = exists;
        Token = token;
        IsUnsure = isUnsure;
    }

    /// <summary>A group of an aggregate that is kept elsewhere.</summary>
    /// <param name="aggregate">The aggregate's name.</param>
    /// <param name="groupedBy">The columns that are grouped by; <c>window</c> first where there are windows.</param>
    /// <param name="measures">The measures' names.</param>
    /// <param name="key">A value for each column.</param>
    /// <param name="values">A value for each measure.</param>
    /// <param name="exists">Whether it has rows.</param>
    /// <param name="token">The newest change of the aggregate that had been taken.</param>
    /// <param name="isUnsure">Whether the aggregate may differ from the table.</param>
    public static AggregateGroup Of(
        string aggregate,
        IReadOnlyList<string> groupedBy,
        IReadOnlyList<string> measures,
        IReadOnlyList<object?> key,
        IReadOnlyList<object?> values,
        bool exists,
        ChangeToken token,
        bool isUnsure) =>
        new(
            new AggregateDefinition { Name = aggregate, Table = default, GroupBy = groupedBy, Measures = [.. measures.Select(name => new Measure(name, MeasureKind.Count))] },
            [.. key], [.. values], exists, token, isUnsure);

    /// <summary>
    /// The values of the columns that are grouped by, as <see cref="RowImage.GetValue(int)"/> gives them. Where there are windows, the first is when the window begins, a
    /// <see cref="DateTime"/>: UTC for TIMESTAMP columns and commits.
    /// </summary>
    public IReadOnlyList<object?> Key { get; }

    /// <summary>Whether it has rows; one without has counts of 0 and NULL for all else.</summary>
    public bool Exists { get; }

    /// <summary>The newest change of the aggregate that had been taken.</summary>
    public ChangeToken Token { get; }

    /// <summary>Whether the aggregate may differ from the table; see <see cref="Aggregate.Doubt"/>.</summary>
    public bool IsUnsure { get; }

    /// <summary>
    /// A measure by name: counts are <see cref="long"/>, exact sums and averages <see cref="decimal"/> or, beyond its digits, <see cref="BigDecimal"/>, those of FLOAT and DOUBLE
    /// <see cref="double"/>, Min and Max as columns give them, Top a list; null for NULL.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such measure.</exception>
    public object? this[string measure] => _values[Place(measure)];

    /// <summary>Whether a measure is NULL.</summary>
    public bool IsNull(string measure) => this[measure] is null;

    /// <summary>A count, or a whole number.</summary>
    /// <exception cref="InvalidCastException">It is NULL, or no whole number of that size.</exception>
    public long GetInt64(string measure) => this[measure] switch
    {
        decimal number when decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue => (long)number,
        BigDecimal or decimal => throw Unfit(measure, "a long"),
        IConvertible number and not string => number.ToInt64(CultureInfo.InvariantCulture),
        _ => throw Unfit(measure, "a long"),
    };

    /// <summary>A count, sum, average or value, exactly.</summary>
    /// <exception cref="InvalidCastException">It is NULL, a double, or has more digits than that holds; <see cref="GetBigDecimal"/> reads it.</exception>
    public decimal GetDecimal(string measure) => this[measure] switch
    {
        decimal number => number,
        BigDecimal number when number.TryToDecimal(out var narrow) => narrow,
        sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToDecimal(this[measure], CultureInfo.InvariantCulture),
        _ => throw Unfit(measure, "a decimal"),
    };

    /// <summary>The same of any number of digits.</summary>
    /// <exception cref="InvalidCastException">It is NULL or a double.</exception>
    public BigDecimal GetBigDecimal(string measure) =>
        this[measure] is BigDecimal number ? number : BigDecimal.Parse(GetDecimal(measure).ToString(CultureInfo.InvariantCulture));

    /// <summary>Any number, to the nearest double.</summary>
    /// <exception cref="InvalidCastException">It is NULL, or no number.</exception>
    public double GetDouble(string measure) => this[measure] switch
    {
        double number => number,
        float number => number,
        _ => GetBigDecimal(measure).ToDouble(),
    };

    /// <summary>The values of a Top, from the greatest.</summary>
    /// <exception cref="InvalidCastException">It is another measure.</exception>
    public IReadOnlyList<object> GetValues(string measure) => this[measure] as IReadOnlyList<object> ?? throw Unfit(measure, "a list of values");

    /// <summary><c>status=paid: count=3, sum(amount)=12.50</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var names = _definition.Window is null ? _definition.GroupBy : ["window", .. _definition.GroupBy];
        text.AppendJoin(", ", names.Select((name, index) => $"{name}={Text(Key[index])}"));
        text.Append(names.Count > 0 ? ": " : "");
        text.AppendJoin(", ", _definition.Measures.Select((measure, index) => $"{measure.Name}={Text(_values[index])}"));
        return text.Append(IsUnsure ? " (unsure)" : "").ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => "NULL",
        DateTime time => time.ToString(time.Kind == DateTimeKind.Utc ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
        IReadOnlyList<object> values => $"[{string.Join(", ", values.Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private int Place(string measure)
    {
        for (var index = 0; index < _definition.Measures.Count; index++)
        {
            if (_definition.Measures[index].Name == measure)
            {
                return index;
            }
        }

        throw new ArgumentException(
            $"The aggregate '{_definition.Name}' has no measure '{measure}'; it has {string.Join(", ", _definition.Measures.Select(item => item.Name))}.", nameof(measure));
    }

    private InvalidCastException Unfit(string measure, string what) => new($"{measure} is {Text(this[measure])}, which is not {what}.");
}
