using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>What to tell somebody whose type and table do not fit.</summary>
internal static class MappingErrors
{
    public static RowMappingException NoConstructor(string type) => new(
        MappingFault.Type, $"{type} cannot be made of a row: make it a class, record or struct with a public constructor.");

    public static RowMappingException SeveralConstructors(string type) => new(
        MappingFault.Type,
        $"{type} has several public constructors and it is not clear which one takes a row: leave one, or add one without parameters.");

    public static RowMappingException NothingToFill(string type) => new(
        MappingFault.Type, $"{type} has nothing that a column could fill: give it constructor parameters, or public properties with set or init.");

    public static RowMappingException NoDefault(string type, string parameter) => new(
        MappingFault.Type, $"{type}.{parameter} is [NotMapped], but the constructor wants a value for it: give the parameter a default value.");

    public static RowMappingException NoNames(string type, TableName table) => new(
        MappingFault.NoNames,
        $"{table} cannot become {type}, because the names of its columns are not known. Run: SET GLOBAL binlog_row_metadata = FULL; on the server.");

    public static RowMappingException NoColumn(MappedMember member, TablePlan table) => new(
        MappingFault.NoColumn,
        $"{member.FullName} ({TypeText.Of(member.Type)}) has no column{Wanted(member)} in {table.Name}, which has {Names(table)}. "
            + "Name its column with [Column(\"...\")], or leave it out with [NotMapped].");

    public static RowMappingException Ambiguous(MappedMember member, TablePlan table, ColumnDefinition one, ColumnDefinition other) => new(
        MappingFault.AmbiguousColumn,
        $"{member.FullName} could be {one.Name} or {other.Name} of {table.Name}: say which with [Column(\"...\")].");

    public static RowMappingException Unfit(MemberColumn at)
    {
        var (member, column) = (at.Member, at.Column);
        var why = column.Kind == ColumnKind.DateTime && member.ValueType == typeof(DateTimeOffset) ? " and names no time zone" : "";
        return new RowMappingException(
            MappingFault.UnfitType,
            $"{member.FullName} is {TypeText.Of(member.Type)}, which does not hold every value of {column.FullName}: "
                + $"that is {column.TypeName}{why}, use {column.Fitting}.");
    }

    public static RowMappingException UnknownLabel(MemberColumn at, string label) => new(
        MappingFault.UnfitType,
        $"{at.Column.FullName} has the label '{label}', but {TypeText.Of(at.Member.ValueType)}, the type of {at.Member.FullName}, has no member of that name: "
            + "add it, mark one with [EnumMember(Value = \"...\")], or use string.");

    public static RowMappingException NoLabels(MemberColumn at) => new(
        MappingFault.NoNames,
        $"The labels of {at.Column.FullName} are not known, so {at.Member.FullName} cannot be read. Run: SET GLOBAL binlog_row_metadata = FULL; on the server.");

    public static RowMappingException IsNull(MemberColumn at) => new(
        MappingFault.Null,
        $"{at.Column.FullName} is NULL in this row, but {at.Member.FullName} is {TypeText.Of(at.Member.Type)} and cannot hold that: "
            + $"make it {TypeText.Of(at.Member.Type)}?.");

    public static RowMappingException IsAbsent(MemberColumn at) => new(
        MappingFault.Absent,
        $"The log does not tell {at.Column.FullName} for this row, so there is nothing for {at.Member.FullName}: the server logs with "
            + "binlog_row_image MINIMAL or NOBLOB. Run: SET GLOBAL binlog_row_image = FULL; and reconnect the writers.");

    public static RowMappingException NoValue(MemberColumn at, object value, string instead, Exception? inner = null) => new(
        MappingFault.Value,
        $"{at.Column.FullName} is '{value}' in this row, which no {TypeText.Of(at.Member.ValueType)} is: make {at.Member.FullName} {instead}.",
        inner);

    private static string Wanted(MappedMember member) => member.ColumnName is { } name ? $" '{name}'" : "";

    private static string Names(TablePlan table) => string.Join(", ", table.Columns.Select(column => column.Name));
}
