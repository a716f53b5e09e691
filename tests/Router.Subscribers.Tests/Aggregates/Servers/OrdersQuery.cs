using System.Globalization;
using System.Text;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates.Servers;

/// <summary>All measures of the orders by status, from the aggregate and from the server's own SELECT, a line a group.</summary>
internal static class OrdersQuery
{
    public const string Sql =
        """
        SELECT HEX(s), COUNT(*), COUNT(amount), SUM(amount), AVG(amount), MIN(amount), MAX(created), COUNT(DISTINCT user_id),
          SUBSTRING_INDEX(GROUP_CONCAT(amount ORDER BY amount DESC SEPARATOR ','), ',', 3), SUM(weight), SUM(big), AVG(user_id), SUM(user_id), MIN(weight), MAX(ratio), COUNT(DISTINCT n)
        FROM (SELECT CAST(status AS BINARY) s, CAST(status AS BINARY) n, amount, created, user_id, weight, big, ratio FROM orders WHERE user_id IS NULL OR user_id <> 13) t GROUP BY s
        """;

    public static void Declare(AggregateBuilder a) => a.GroupBy("status")
        .Where(Routing.Subscriptions.RowCondition.Of("not 13", row => row.IsNull("user_id") || row.GetInt32("user_id") != 13, ["user_id"]))
        .Count().CountOf("amount").Sum("amount").Average("amount").Min("amount").Max("created").CountDistinct("user_id").Top(3, "amount")
        .Sum("weight").Sum("big").Average("user_id").Sum("user_id").Min("weight").Max("ratio").CountDistinct("status");

    public static string OfServer(IReadOnlyList<string?[]> rows) => Join(rows.Select(row => string.Join(' ', row.Select(value => value?.Replace(' ', 'T') ?? "NULL"))));

    public static string Of(Aggregate aggregate) => Join(aggregate.ReadAll().Groups.Select(group =>
        string.Join(' ', aggregate.Declared.Measures.Select(measure => Text(group[measure.Name])).Prepend(group.Key[0] is string status ? Convert.ToHexString(Encoding.UTF8.GetBytes(status)) : "NULL"))));

    private static string Join(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));

    private static string Text(object? value) => value switch
    {
        null or IReadOnlyList<object> { Count: 0 } => "NULL",
        IReadOnlyList<object> values => string.Join(',', values.Select(Text)),
        DateTimeValue time => time.ToString(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
