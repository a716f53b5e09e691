using System.Globalization;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>The same measures worked out from all rows each time, the plain way.</summary>
internal static class ShopModel
{
    public static void Declare(AggregateBuilder a) => a.GroupBy("status")
        .Count().CountOf("amount").Sum("amount").Average("amount").Min("created").Max("created").CountDistinct("user_id").Top(3, "amount").Sum("weight").Sum("big")
        .Min("weight");

    public static string[] Lines(IEnumerable<object?[]> rows) => [.. rows.GroupBy(row => (string?)row[3]).Select(Line).Order(StringComparer.Ordinal)];

    private static string Line(IGrouping<string?, object?[]> group)
    {
        var amounts = Of<decimal>(group, 2);
        var days = Of<DateTime>(group, 6);
        var weights = Of<double>(group, 4);
        var bigs = Of<ulong>(group, 5);
        var average = amounts.Length == 0 ? null : Text(new BigDecimal((System.Numerics.BigInteger)decimal.Round(amounts.Sum() / amounts.Length * 1_000_000m, 0, MidpointRounding.AwayFromZero), 6));
        return $"status={group.Key ?? "NULL"}: count={group.Count()}, count(amount)={amounts.Length}, sum(amount)={(amounts.Length == 0 ? "NULL" : Text(amounts.Sum()))}, "
            + $"avg(amount)={average ?? "NULL"}, min(created)={Day(days, days.Length == 0 ? default : days.Min())}, max(created)={Day(days, days.Length == 0 ? default : days.Max())}, "
            + $"distinct(user_id)={Of<int>(group, 1).Distinct().Count()}, top(3, amount)=[{string.Join(", ", amounts.OrderDescending().Take(3).Select(amount => Text(amount)))}], "
            + $"sum(weight)={(weights.Length == 0 ? "NULL" : Text(weights.Sum()))}, "
            + $"sum(big)={(bigs.Length == 0 ? "NULL" : bigs.Aggregate(System.Numerics.BigInteger.Zero, (sum, big) => sum + big).ToString(CultureInfo.InvariantCulture))}, "
            + $"min(weight)={(weights.Length == 0 ? "NULL" : Text(weights.Min()))}";
    }

    private static T[] Of<T>(IEnumerable<object?[]> rows, int column) => [.. rows.Select(row => row[column]).OfType<T>()];

    private static string Text(object value) =>
        value is decimal amount ? amount.ToString("0.00", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Day(DateTime[] days, DateTime day) =>
        days.Length == 0 ? "NULL" : day.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
