using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Hosting.Typed;

namespace Router.Standalone.Tests.Typed;

public sealed class MappingErrorTests
{
    private static readonly TablePlan s_orders = Table.Of(Column.BigInt("id"), Column.Int("user_id"), Column.VarChar(16, "note"));

    private enum Status
    {
        New,
    }

    private sealed record NoSuch(long Id, string Customer);

    private sealed record NoSuchNamed([property: Column("customer")] long Id);

    private sealed record Alike(int UserId);

    private sealed record Strict(long Id, string Note);

    private sealed record Nothing
    {
        public long Id { get; private set; } = 1;
    }

    private sealed record WantsValue([property: NotMapped] int Local);

    private sealed class Ambiguous
    {
        public Ambiguous(string text) => Id = text.Length;

        public Ambiguous(int number) => Id = number;

        public long Id { get; set; }
    }

    private abstract record Abstract(long Id);

    [Fact]
    public void A_member_without_a_column_is_named_with_the_columns_there_are()
    {
        Fails<NoSuch>(
            s_orders,
            MappingFault.NoColumn,
            "NoSuch.Customer (string) has no column in shop.orders, which has id, user_id, note. "
                + "Name its column with [Column(\"...\")], or leave it out with [NotMapped].");
        Fails<NoSuchNamed>(s_orders, MappingFault.NoColumn, "NoSuchNamed.Id (long) has no column 'customer' in shop.orders, which has id, user_id, note. *");
    }

    [Fact]
    public void A_member_that_could_be_two_columns_is_named_with_both() => Fails<Alike>(
        Table.Of(Column.Int("user_Id"), Column.Int("_userid")),
        MappingFault.AmbiguousColumn,
        "Alike.UserId could be user_Id or _userid of shop.orders: say which with [Column(\"...\")].");

    [Fact]
    public void Columns_without_names_are_an_error_that_says_what_to_set()
    {
        var unnamed = new TablePlan(new TableName("shop", "orders"), [Column.BigInt() with { Name = null }], [], hasNames: false);
        Fails<NoSuch>(
            unnamed,
            MappingFault.NoNames,
            "shop.orders cannot become NoSuch, because the names of its columns are not known. Run: SET GLOBAL binlog_row_metadata = FULL; on the server.");
    }

    [Fact]
    public void A_type_that_no_row_can_become_is_refused_before_there_is_a_table()
    {
        Refused<Nothing>("Nothing has nothing that a column could fill: *");
        Refused<int>("int has nothing that a column could fill: *");
        Refused<WantsValue>("WantsValue.Local is [NotMapped], but the constructor wants a value for it: give the parameter a default value.");
        Refused<Ambiguous>("Ambiguous has several public constructors and it is not clear which one takes a row: *");
        Refused<Abstract>("Abstract cannot be made of a row: *");
        Refused<IDisposable>("IDisposable cannot be made of a row: *");
    }

    [Fact]
    public void A_range_that_may_not_fit_is_refused_with_the_type_that_holds_it()
    {
        Unfit<int>(Column.BigInt(), "BIGINT", "long");
        Unfit<long>(Column.BigInt(unsigned: true), "BIGINT UNSIGNED", "ulong");
        Unfit<ulong>(Column.BigInt(), "BIGINT", "long");
        Unfit<int>(Column.Int(unsigned: true), "INT UNSIGNED", "uint");
        Unfit<short>(Column.Int(), "INT", "int");
        Unfit<short>(Column.MediumInt(unsigned: true), "MEDIUMINT UNSIGNED", "int");
        Unfit<short>(Column.SmallInt(unsigned: true), "SMALLINT UNSIGNED", "ushort");
        Unfit<byte>(Column.SmallInt(), "SMALLINT", "short");
        Unfit<byte>(Column.TinyInt(), "TINYINT", "sbyte or bool");
        Unfit<sbyte>(Column.TinyInt(unsigned: true), "TINYINT UNSIGNED", "byte or bool");
        Unfit<byte>(Column.Year(), "YEAR", "int");
        Unfit<byte>(Column.Bit(9), "BIT(9)", "ulong");
        Unfit<bool>(Column.Bit(2), "BIT(2)", "ulong");
        Unfit<bool>(Column.SmallInt(), "SMALLINT", "short");
        Unfit<float>(Column.Double(), "DOUBLE", "double");
        Unfit<decimal>(Column.Decimal(29, 2), "DECIMAL(29,2)", "BigDecimal");
        Unfit<Status>(Column.BigInt(), "BIGINT", "long");
    }

    [Fact]
    public void A_type_of_another_kind_is_refused_with_the_one_to_use()
    {
        Unfit<string>(Column.Decimal(12, 2), "DECIMAL(12,2)", "decimal");
        Unfit<double>(Column.Decimal(12, 2), "DECIMAL(12,2)", "decimal");
        Unfit<decimal>(Column.Float(), "FLOAT", "float");
        Unfit<string>(Column.Int(), "INT", "int");
        Unfit<int>(Column.VarChar(3), "VARCHAR", "string");
        Unfit<Guid>(Column.Char(35), "CHAR", "string");
        Unfit<Guid>(Column.FixedBinary(15), "BINARY(15)", "byte[]");
        Unfit<Guid>(Column.VarBinary(16), "VARBINARY", "byte[]");
        Unfit<string>(Column.Blob(), "BLOB", "byte[]");
        Unfit<int>(Column.Text(), "TEXT", "string");
        Unfit<string>(Column.Geometry(), "GEOMETRY", "byte[]");
        Unfit<DateTime>(Column.Date(), "DATE", "DateOnly or DateValue");
        Unfit<DateTime>(Column.Time(), "TIME", "TimeSpan or TimeValue");
        Unfit<DateOnly>(Column.DateTime(), "DATETIME", "DateTime or DateTimeValue");
        Unfit<DateTimeOffset>(Column.DateTime(), "DATETIME and names no time zone", "DateTime or DateTimeValue");
        Unfit<long>(Column.Timestamp(), "TIMESTAMP", "DateTimeOffset, DateTime or DateTimeValue");
        Unfit<byte[]>(Column.Json(), "JSON", "string, JsonElement or JsonDocument");
        Unfit<double[]>(Column.Vector(), "VECTOR", "float[]");
        Unfit<int>(Column.Enum("a"), "ENUM", "string or an enum");
        Unfit<string>(Column.Set("a"), "SET", "string[] or IReadOnlyList<string>");
        Unfit<byte[]>(Column.Uuid(), "UUID", "Guid");
        Unfit<Guid>(Column.Inet6(), "INET6", "string");
        Unfit<object>(Column.Int(), "INT", "int");
        Unfit<JsonElement>(Column.Blob(), "BLOB", "byte[]");
        Unfit<int>(Column.Int() with { Type = ColumnType.OldDecimal }, "of a type that is not known (OldDecimal)", "byte[]");
    }

    [Fact]
    public void A_label_that_the_enum_lacks_is_refused_before_a_row_has_it()
    {
        Fails<One<Status>>(
            Table.Of(Column.Enum("new", "lost")),
            MappingFault.UnfitType,
            "shop.orders.value has the label 'lost', but Status, the type of One<Status>.Value, has no member of that name: "
                + "add it, mark one with [EnumMember(Value = \"...\")], or use string.");
    }

    [Fact]
    public void Labels_that_nobody_told_are_an_error_that_says_what_to_set()
    {
        const string Message = "The labels of shop.orders.value are not known, so One<*>.Value cannot be read. Run: SET GLOBAL binlog_row_metadata = FULL; on the server.";
        Fails<One<Status>>(Table.Of(Column.Enum()), MappingFault.NoNames, Message);
        Fails<One<string>>(Table.Of(Column.Enum()), MappingFault.NoNames, Message);
        Fails<One<string[]>>(Table.Of(Column.Set()), MappingFault.NoNames, Message);
    }

    [Fact]
    public void Null_in_a_member_that_cannot_hold_it_names_table_column_and_member()
    {
        RowFails<Strict>(
            s_orders, MappingFault.Null, "shop.orders.note is NULL in this row, but Strict.Note is string and cannot hold that: make it string?.", 1, 2, null);
        RowFails<Strict>(
            s_orders, MappingFault.Null, "shop.orders.id is NULL in this row, but Strict.Id is long and cannot hold that: make it long?.", null, 2, "");
    }

#nullable disable
    private sealed record Undeclared(string Note);
#nullable restore

    [Fact]
    public void Null_is_taken_where_nobody_declared_that_it_may_not_be() =>
        Assert.Null(new RowMapper<Undeclared>().Map(Table.Row(s_orders, 1, 2, null)).Note);

    [Fact]
    public void A_value_that_the_type_does_not_have_names_the_type_that_has_it()
    {
        NoValue<DateOnly>(Column.Date(), default(DateValue), "'0000-00-00' in this row, which no DateOnly is: make One<DateOnly>.Value a DateValue.");
        var partial = new DateTimeValue(new DateValue(2026, 0, 10), 0, 0, 0, 0, 0, IsInstant: false);
        NoValue<DateTime>(Column.DateTime(0), partial, "'2026-00-10T00:00:00' in this row, which no DateTime is: make One<DateTime>.Value a DateTimeValue.");
        var zero = new DateTimeValue(default, 0, 0, 0, 0, 0, IsInstant: true);
        NoValue<DateTimeOffset>(
            Column.Timestamp(0), zero, "'0000-00-00T00:00:00Z' in this row, which no DateTimeOffset is: make One<DateTimeOffset>.Value a DateTimeValue.");
        NoValue<TimeOnly>(Column.Time(0), TimeSpan.FromHours(24), "'24:00:00' in this row, which no TimeOnly is: make One<TimeOnly>.Value a TimeSpan or TimeValue.");
        NoValue<TimeOnly>(Column.Time(0), TimeSpan.FromHours(-1), "'-01:00:00' in this row, *");
        NoValue<Guid>(Column.Char(36), "none", "'none' in this row, which no Guid is: make One<Guid>.Value a string.");
        NoValue<Status>(Column.Enum("new"), 0, "'' in this row, which no Status is: make One<Status>.Value a string.");
        NoValue<JsonElement>(Column.Text(), "{", "'{' in this row, which no JsonElement is: make One<JsonElement>.Value a string.");
    }

    [Fact]
    public void A_label_past_the_end_is_malformed()
    {
        var mapper = new RowMapper<One<Status>>();
        Assert.Throws<MalformedRowException>(() => mapper.Map(Table.Row(Table.Of(Column.Enum("new")), 2)));
    }

    private static void Refused<T>(string message) => Matches(MappingFault.Type, message, Assert.Throws<RowMappingException>(() => new RowMapper<T>()));

    private static void Unfit<T>(ColumnDefinition column, string type, string fitting)
    {
        var member = TypeText.Of(typeof(T));
        Fails<One<T>>(
            Table.Of(column),
            MappingFault.UnfitType,
            $"One<{member}>.Value is {member}, which does not hold every value of shop.orders.value: that is {type}, use {fitting}.");
    }

    private static void NoValue<T>(ColumnDefinition column, object value, string message) =>
        RowFails<One<T>>(Table.Of(column), MappingFault.Value, "shop.orders.value is " + message, value);

    private static void Fails<T>(TablePlan table, MappingFault fault, string message) =>
        Matches(fault, message, Assert.Throws<RowMappingException>(() => new RowMapper<T>().Check(table)));

    private static void RowFails<T>(TablePlan table, MappingFault fault, string message, params object?[] row)
    {
        var mapper = new RowMapper<T>();
        mapper.Check(table);
        Matches(fault, message, Assert.Throws<RowMappingException>(() => mapper.Map(Table.Row(table, row))));
    }

    private static void Matches(MappingFault fault, string message, RowMappingException error)
    {
        Assert.Equal(fault, error.Fault);
        var parts = message.Split('*');
        if (parts.Length == 1)
        {
            Assert.Equal(message, error.Message);
        }

        Assert.StartsWith(parts[0], error.Message, StringComparison.Ordinal);
        Assert.EndsWith(parts[^1], error.Message, StringComparison.Ordinal);
    }
}
