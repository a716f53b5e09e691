using Microsoft.Extensions.DependencyInjection;
using Router.Contracts;
using Router.Hosting;

namespace Router.Standalone.Tests.Hosting;

/// <summary>The names that state is saved under.</summary>
public sealed class SubscriptionNameTests
{
    private static readonly ChangeHandler s_handler = (_, _) => default;

    [Fact]
    public void A_name_says_what_is_followed_and_by_which_class() => Assert.Equal(
        [
            "log:*.*", "schema:shop.*,crm?.*", "table:shop.orders", $"table:shop.orders:{typeof(Handler).FullName}",
            $"table:shop.orders:{typeof(Order).FullName}", "row:shop.orders:7,Öl,0A0B", "reader:pull", "mine",
        ],
        NamesOf(router => router
            .OnLog(s_handler)
            .OnSchema("shop, crm?", s_handler)
            .OnTable("shop.orders", s_handler)
            .OnTableHandler<Handler>("shop.orders")
            .OnTable<Order>("shop.orders", (_, _) => default)
            .OnRow("shop.orders", [7, "Öl", new byte[] { 10, 11 }], s_handler)
            .AddReader("pull", "shop.orders")
            .OnTable("shop.orders", s_handler, name: "mine")));

    [Fact]
    public void Handlers_added_in_another_order_keep_their_names()
    {
        Action<RouterBuilder>[] handlers =
        [
            router => router.OnTable("shop.orders", s_handler),
            router => router.OnTable("shop.items", s_handler),
            router => router.OnTableHandler<Handler>("shop.orders"),
            router => router.OnRow("shop.orders", [1], s_handler),
            router => router.OnRow("shop.orders", [2], s_handler),
            router => router.OnLog<Handler>(),
        ];

        var before = handlers.Select((_, index) => NamesOf(handlers)[index]).ToArray();
        var after = NamesOf([.. handlers.Reverse()]);
        Assert.Equal(before, after.Reverse());
        Assert.Equal(before[3..], NamesOf(handlers[3..]));
    }

    [Fact]
    public void Those_alike_are_numbered_unless_they_are_named() => Assert.Equal(
        ["table:shop.orders", "audit", "table:shop.orders#2"],
        NamesOf(router => router.OnTable("shop.orders", s_handler).OnTable("shop.orders", s_handler, name: "audit").OnTable("shop.orders", s_handler)));

    [Fact]
    public void A_name_given_twice_is_an_error() => Assert.Contains(
        "'audit'",
        Assert.Throws<ArgumentException>(() => NamesOf(router => router.OnLog(s_handler, name: "audit").OnTable("a.b", s_handler, name: "audit"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_names_no_table_or_no_row_is_an_error_where_it_is_written()
    {
        Assert.Throws<FormatException>(() => NamesOf(router => router.OnTable("orders", s_handler)));
        Assert.Throws<FormatException>(() => NamesOf(router => router.OnSchema("", s_handler)));
        Assert.Throws<ArgumentException>(() => NamesOf(router => router.OnRow("shop.*", [1], s_handler)));
        Assert.Throws<ArgumentException>(() => NamesOf(router => router.OnRow("shop.orders", [], s_handler)));
        Assert.Throws<ArgumentNullException>(() => NamesOf(router => router.OnLog(null!)));
    }

    private static string[] NamesOf(params Action<RouterBuilder>[] handlers)
    {
        var router = new ServiceCollection().AddBinlogRouter();
        Array.ForEach(handlers, add => add(router));
        using var services = router.Services.BuildServiceProvider();
        return [.. router.Build(services, new RouterOptions()).Items.Select(subscription => subscription.Name)];
    }

    private sealed record Order(int Id);

    private sealed class Handler : IChangeHandler
    {
        public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => default;
    }
}
