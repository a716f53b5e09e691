namespace Router.Contracts.Rows;

/// <summary>The operators' words, and which a column allows.</summary>
public static class ComparisonOperators
{
    private static readonly string[] s_words = ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "is null", "is not null", "starts with"];

    private static readonly ComparisonOperator[] s_nulls = [ComparisonOperator.IsNull, ComparisonOperator.IsNotNull];

    private static readonly ComparisonOperator[] s_equality =
        [ComparisonOperator.Equal, ComparisonOperator.NotEqual, ComparisonOperator.In, ComparisonOperator.NotIn, .. s_nulls];

    private static readonly ComparisonOperator[] s_ordered =
    [
        ComparisonOperator.Less, ComparisonOperator.LessOrEqual, ComparisonOperator.Greater, ComparisonOperator.GreaterOrEqual, .. s_equality,
    ];

    private static readonly ComparisonOperator[] s_bytes = [ComparisonOperator.StartsWith, .. s_ordered];

    /// <summary>The operator as it is written: <c>=</c>, <c>not in</c>, <c>starts with</c>.</summary>
    public static string ToText(this ComparisonOperator comparison) => s_words[(int)comparison];

    /// <summary>Reads an operator as it is written, without regard to case.</summary>
    /// <exception cref="ArgumentException">There is no such operator; the message names those there are.</exception>
    public static ComparisonOperator Parse(string text)
    {
        var place = Array.FindIndex(s_words, word => word.Equals(text?.Trim(), StringComparison.OrdinalIgnoreCase));
        return place >= 0
            ? (ComparisonOperator)place
            : throw new ArgumentException($"'{text}' is no operator: write one of {Join(Enum.GetValues<ComparisonOperator>())}.", nameof(text));
    }

    internal static string Join(IEnumerable<ComparisonOperator> operators) => string.Join(", ", operators.Order().Select(ToText));

    internal static bool TakesNoValue(ComparisonOperator comparison) => comparison is ComparisonOperator.IsNull or ComparisonOperator.IsNotNull;

    internal static bool TakesMany(ComparisonOperator comparison) => comparison is ComparisonOperator.In or ComparisonOperator.NotIn;

    /// <summary>What a column of that encoding can be compared by.</summary>
    internal static ComparisonOperator[] Of(ColumnEncoding encoding) => encoding switch
    {
        ColumnEncoding.Text or ColumnEncoding.Binary or ColumnEncoding.FixedBinary => s_bytes,
        ColumnEncoding.Enum or ColumnEncoding.Uuid or ColumnEncoding.Inet4 or ColumnEncoding.Inet6 => s_equality,
        (>= ColumnEncoding.Int8 and <= ColumnEncoding.Timestamp2) or ColumnEncoding.Bit => s_ordered,
        _ => s_nulls,
    };
}
