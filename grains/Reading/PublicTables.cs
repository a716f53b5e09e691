using System.Collections.Frozen;
using Router.Contracts;

namespace Router.Grains.Reading;

/// <summary>Which tables applications may read: all but the server's own, which hold its users and settings.</summary>
internal static class PublicTables
{
    private static readonly FrozenSet<string> s_ownSchemas =
        FrozenSet.ToFrozenSet(["mysql", "sys", "information_schema", "performance_schema"], StringComparer.OrdinalIgnoreCase);

    public static bool Allows(TableName table) => !s_ownSchemas.Contains(table.Schema);
}
