using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>Tells which types of columns a list of a table map's optional metadata has; see <see cref="OptionalMetadata"/>.</summary>
internal static class ColumnLists
{
    public static bool Has(this ColumnsOf list, ColumnType type, ServerFlavor flavor) => list switch
    {
        ColumnsOf.Signs => HasSign(type),
        ColumnsOf.CharacterSets => HasCharacterSet(type, flavor),
        ColumnsOf.EnumAndSet => type is ColumnType.Enum or ColumnType.Set,
        ColumnsOf.Enum => type is ColumnType.Enum,
        ColumnsOf.Set => type is ColumnType.Set,
        _ => true,
    };

    private static bool HasSign(ColumnType type) => type is
        ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong
        or ColumnType.Float or ColumnType.Double or ColumnType.NewDecimal or ColumnType.Year;

    private static bool HasCharacterSet(ColumnType type, ServerFlavor flavor) => type switch
    {
        ColumnType.VarChar or ColumnType.VarString or ColumnType.String => true,
        ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob => true,
        ColumnType.Vector => flavor == ServerFlavor.MySql,
        ColumnType.Geometry or ColumnType.BlobCompressed or ColumnType.VarCharCompressed => flavor == ServerFlavor.MariaDb,
        _ => false,
    };
}
