using Microsoft.Extensions.DependencyInjection;

namespace Router.Testing.Tests;

/// <summary>A script that no server would take is refused by a sentence that says what is wrong.</summary>
public sealed class ErrorTests
{
    private static readonly string LongStatus = new('x', 17);

    public static TheoryData<string, Action<ScriptedSource>> Mistakes => new()
    {
        { "There is no table shop.oders: declare it, source.Table(\"shop.oders\", t => t.BigInt(\"id\").PrimaryKey(\"id\")). There are shop.orders.", s => s.Insert("shop.oders", new { id = 1 }) },
        { "'orders' is no table: write schema.table, for example shop.orders.", s => s.Insert("orders", new { id = 1 }) },
        { "shop.orders has no column 'state'; it has id, status, amount.", s => s.Insert("shop.orders", new { id = 1, state = "new" }) },
        { "shop.orders.id (Int64) cannot hold 'one' (String).", s => s.Insert("shop.orders", new { id = "one", status = "new" }) },
        { "shop.orders.amount is DECIMAL(12,2) and cannot hold all digits of 1.005.", s => s.Insert("shop.orders", new { id = 1, status = "new", amount = 1.005m }) },
        { "shop.orders.status is VARCHAR(16) and cannot hold the 17 characters of 'xxxxxxxxxxxxxxxxx'.", s => s.Insert("shop.orders", new { id = 1, status = LongStatus }) },
        { "shop.orders.status is NOT NULL and has no default, but the row to insert does not name it.", s => s.Insert("shop.orders", new { id = 1 }) },
        { "shop.orders.status is NOT NULL, but is to be null.", s => s.Update("shop.orders", new { id = 7, status = (string?)null }) },
        { "shop.orders has a row id = 7 already: Update it, or Delete it first.", s => s.Insert("shop.orders", new { id = 7, status = "new" }) },
        { "shop.orders has a row id = 7 already: Update it, or Delete it first.", s => s.Update("shop.orders", new { id = 8 }, new { id = 7 }) },
        { "shop.orders has no row id = 9: Insert it first.", s => s.Update("shop.orders", new { id = 9, status = "paid" }) },
        { "shop.orders has no row id = 9: Insert it first.", s => s.Delete("shop.orders", new { id = 9 }) },
        { "shop.orders has the key (id), but the row does not name id.", s => s.Delete("shop.orders", new { status = "new" }) },
        { "shop.orders has the key (id), but 2 values are given.", s => s.Find("shop.orders", 1, 2) },
        { "'7' is no row: give an object with its columns, new { id = 7 }.", s => s.Delete("shop.orders", 7) },
        { "There is a table shop.orders already.", s => s.Table("shop.orders", t => t.Int("id")) },
        { "a.b has no column 'no' for its key; it has id.", s => s.Table("a.b", t => t.Int("id").PrimaryKey("no")) },
        { "a.b has a column 'ID' already.", s => s.Table("a.b", t => t.Int("id").Int("ID")) },
        { "a.b.d cannot be DECIMAL(70,2): no server has such a type.", s => s.Table("a.b", t => t.Decimal("d", 70, 2)) },
        { "a.b is declared without columns.", s => s.Table("a.b", _ => { }) },
        { "No column type is known for the property of 'inner' (Version): declare the table's columns, or mark the property with [NotMapped].", s => s.Table<HasNoColumn>("a.b") },
    };

    private sealed record HasNoColumn(Version Inner);

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void A_mistake_is_named_and_changes_nothing(string message, Action<ScriptedSource> mistake)
    {
        var source = Scripts.Shop();
        source.Insert(Scripts.Orders, new { id = 7, status = "new" }, new { id = 8, status = "new" });
        var end = $"{source.End}";
        Assert.Equal(message, Assert.Throws<ScriptException>(() => mistake(source)).Message);
        Assert.Equal(end, $"{source.End}");
        Assert.Equal(["new", "new"], new[] { 7, 8 }.Select(id => source.Find(Scripts.Orders, id)!["status"]));
    }

    [Fact]
    public void A_transaction_is_written_where_it_was_opened_and_nowhere_else()
    {
        var source = Scripts.Shop();
        Assert.Throws<InvalidOperationException>(() => source.Transaction(_ => source.Insert(Scripts.Orders, new { id = 1, status = "new" })));
        Assert.Throws<InvalidOperationException>(() => source.Transaction(t =>
        {
            t.Rollback();
            t.Insert(Scripts.Orders, new { id = 1, status = "new" });
        }));
        ScriptedTransaction? kept = null;
        source.Transaction(t => kept = t.Insert(Scripts.Orders, new { id = 1, status = "new" }));
        Assert.Throws<InvalidOperationException>(() => kept!.Delete(Scripts.Orders, new { id = 1 }));
        Assert.Single(source.Rows(Scripts.Orders));
    }

    [Fact]
    public async Task Waiting_for_nobody_or_for_a_handler_that_failed_says_so()
    {
        var source = Scripts.Shop();
        Assert.Contains("No host follows", (await Assert.ThrowsAsync<InvalidOperationException>(() => source.TakenAsync())).Message, StringComparison.Ordinal);

        await using var host = await Followed.StartAsync(
            source, options => options.Retries = 0, router => router.OnTable("shop.*", (_, _) => throw new FormatException("not like this")));
        source.Insert(Scripts.Orders, new { id = 1, status = "new" });
        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => source.TakenAsync());
        Assert.IsType<FormatException>(stopped.InnerException);
        Assert.EndsWith(": not like this", stopped.Message, StringComparison.Ordinal);

        await host.StopAsync();
        Assert.Contains("No host follows", (await Assert.ThrowsAsync<InvalidOperationException>(() => source.TakenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_without_a_script_is_named_at_the_start()
    {
        var source = Scripts.Shop();
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddScriptedSource(source).AddScriptedSource(source));
        await using var host = Followed.Build(source, handlers: router => router.Services.AddBinlogRouter(options => options.Source = "mysql://test@other", "audit"));
        var missing = await Assert.ThrowsAsync<ScriptException>(host.StartAsync);
        Assert.Equal("The source 'audit' has no script: call AddScriptedSource(source, \"audit\"); there are 'main'.", missing.Message);
    }
}
