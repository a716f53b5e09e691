namespace Router.Testing.Tests;

/// <summary>Scripts that several tests begin with.</summary>
internal static class Scripts
{
    public const string Orders = "shop.orders";

    /// <summary>One table and no rows.</summary>
    public static ScriptedSource Shop(uint serverId = 1) =>
        new ScriptedSource(serverId: serverId).Table(Orders, t => t.BigInt("id").Varchar("status", 16).Decimal("amount", 12, 2, nullable: true).PrimaryKey("id"));

    /// <summary>An insert, an update, an update of the key and a delete.</summary>
    public static ScriptedSource WithChanges(this ScriptedSource source)
    {
        source.Insert(Orders, new { id = 7, status = "new", amount = 12.5m }, new { id = 8, status = "new" });
        source.Update(Orders, new { id = 7, status = "paid" });
        source.Update(Orders, new { id = 8 }, new { id = 9 });
        source.Delete(Orders, new { id = 7 });
        return source;
    }
}
