using Router.Routing.Subscriptions;

namespace Router.Routing.Tests.Fakes;

/// <summary>Subscriptions in a word.</summary>
internal static class Follow
{
    private static int s_number;

    public static Subscription Log(ISubscriber subscriber, string tables = "*.*") => Of(SubscriptionLevel.Log, subscriber, tables);

    public static Subscription Schema(ISubscriber subscriber, string tables) => Of(SubscriptionLevel.Schema, subscriber, tables);

    public static Subscription Table(ISubscriber subscriber, string tables = "shop.orders") => Of(SubscriptionLevel.Table, subscriber, tables);

    public static Subscription Row(ISubscriber subscriber, params object[] key) =>
        Of(SubscriptionLevel.Row, subscriber, "shop.orders") with { Key = key };

    private static Subscription Of(SubscriptionLevel level, ISubscriber subscriber, string tables) => new()
    {
        Name = $"{level} {Interlocked.Increment(ref s_number)}",
        Level = level,
        Tables = TableGlob.Parse(tables),
        Subscriber = subscriber,
    };
}
