using System.Globalization;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>
/// Names for subscriptions that were given none: by what they follow and by whose class, so that handlers may be added in another order, and
/// others among them, without any of them changing its name. Only those that are alike in all of this are numbered, in their own order.
/// </summary>
internal sealed class SubscriptionNames
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary><c>table:shop.orders</c>, <c>row:shop.orders:7,2</c>, <c>schema:shop.*:OrderHandler</c>; the second one alike <c>table:shop.orders#2</c>.</summary>
    public string Next(SubscriptionLevel level, string tables, IReadOnlyList<object> key, Type? handler)
    {
        var ofKey = key.Count == 0 ? "" : $":{string.Join(",", key.Select(Text))}";
        var ofClass = handler is null ? "" : $":{handler.FullName}";
        var name = $"{level.ToString().ToLowerInvariant()}:{tables}{ofKey}{ofClass}";
        var count = _counts[name] = _counts.GetValueOrDefault(name) + 1;
        return count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}#{count}");
    }

    private static string Text(object value) =>
        value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
