using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Standalone.Tests.Typed;

/// <summary>Changes of shop.orders.</summary>
internal static class Orders
{
    public static readonly Transaction Transaction = new(77, default, 1_000_000, "binlog.000002", 1234);

    public static readonly TablePlan Plan = Table.Of(Column.BigInt("id"), Column.VarChar(16, "status"), Column.Decimal(12, 2, "amount"));

    public static ChangeFrame Insert(params object?[][] rows) => Dressed(Table.Insert(Plan, rows));

    public static ChangeFrame Update(object?[] before, object?[] after) => Dressed(Table.Update(Plan, before, after));

    public static ChangeFrame Delete(params object?[] row) => Dressed(Table.Delete(Plan, row));

    public static ChangeFrame Truncate() => Dressed(new ChangeFrame
    {
        Kind = ChangeKind.Table,
        TableChange = TableChange.Truncated,
        Table = new TablePlan(Plan.Name, [], [], hasNames: false),
    });

    private static ChangeFrame Dressed(ChangeFrame frame)
    {
        (frame.Source, frame.Transaction, frame.FirstRow) = ("shop-db", Transaction, 3);
        return frame;
    }
}
