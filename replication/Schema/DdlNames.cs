using Router.Binlog;
using Router.Contracts;

namespace Router.Replication.Schema;

/// <summary>Names in statements on a server whose names have no case (lower_case_table_names): its table maps have them in small letters.</summary>
internal static class DdlNames
{
    public static DdlTables Lower(DdlTables tables) => tables.Changes.Count == 0
        ? tables
        : tables with { Changes = [.. tables.Changes.Select(change => new DdlChange(Lower(change.Table), change.Change))] };

    private static TableName Lower(TableName name) => new(name.Schema.ToLowerInvariant(), name.Table.ToLowerInvariant());
}
