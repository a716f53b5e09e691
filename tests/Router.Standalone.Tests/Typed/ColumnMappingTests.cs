using System.Runtime.Serialization;
using System.Text.Json;
using Router.Contracts.Rows;
using Router.Hosting.Typed;

namespace Router.Standalone.Tests.Typed;

public sealed class ColumnMappingTests
{
    private static readonly Guid s_guid = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

    public enum Status
    {
        New = 10,
        InTransit = 20,

        [EnumMember(Value = "gone for good")]
        Lost = 30,
    }

    public enum Small : byte
    {
        None,
        Some = 200,
    }

    [Fact]
    public void Integers_fill_members_of_their_own_range()
    {
        Assert.Equal(sbyte.MinValue, Map<sbyte>(Column.TinyInt(), sbyte.MinValue));
        Assert.Equal(byte.MaxValue, Map<byte>(Column.TinyInt(unsigned: true), byte.MaxValue));
        Assert.Equal(short.MinValue, Map<short>(Column.SmallInt(), short.MinValue));
        Assert.Equal(ushort.MaxValue, Map<ushort>(Column.SmallInt(unsigned: true), ushort.MaxValue));
        Assert.Equal(-(1 << 23), Map<int>(Column.MediumInt(), -(1 << 23)));
        Assert.Equal((1u << 24) - 1, Map<uint>(Column.MediumInt(unsigned: true), (1 << 24) - 1));
        Assert.Equal(int.MinValue, Map<int>(Column.Int(), int.MinValue));
        Assert.Equal(uint.MaxValue, Map<uint>(Column.Int(unsigned: true), uint.MaxValue));
        Assert.Equal(long.MinValue, Map<long>(Column.BigInt(), long.MinValue));
        Assert.Equal(ulong.MaxValue, Map<ulong>(Column.BigInt(unsigned: true), ulong.MaxValue));
    }

    [Fact]
    public void Integers_fill_members_of_a_wider_range()
    {
        Assert.Equal(-5L, Map<long>(Column.TinyInt(), -5));
        Assert.Equal(255, Map<short>(Column.TinyInt(unsigned: true), 255));
        Assert.Equal(16777215, Map<int>(Column.MediumInt(unsigned: true), 16777215));
        Assert.Equal(4294967295L, Map<long>(Column.Int(unsigned: true), uint.MaxValue));
        Assert.Equal(4294967295ul, Map<ulong>(Column.Int(unsigned: true), uint.MaxValue));
        Assert.Equal(-7L, Map<long?>(Column.Int(), -7));
    }

    [Fact]
    public void A_year_is_a_number_and_zero_where_it_is_none()
    {
        Assert.Equal(2155, Map<int>(Column.Year(), 2155));
        Assert.Equal((short)1901, Map<short>(Column.Year(), 1901));
        Assert.Equal(0, Map<int>(Column.Year(), 0));
    }

    [Fact]
    public void Bits_are_numbers_and_a_single_one_is_a_bool()
    {
        Assert.Equal(ulong.MaxValue, Map<ulong>(Column.Bit(64), ulong.MaxValue));
        Assert.Equal((byte)5, Map<byte>(Column.Bit(3), 5));
        Assert.True(Map<bool>(Column.Bit(1), 1));
        Assert.False(Map<bool>(Column.Bit(1), 0));
    }

    [Fact]
    public void A_tiny_integer_is_a_bool_unless_zero()
    {
        Assert.True(Map<bool>(Column.TinyInt(), -1));
        Assert.True(Map<bool>(Column.TinyInt(unsigned: true), 128));
        Assert.False(Map<bool>(Column.TinyInt(), 0));
        Assert.True(Map<bool?>(Column.TinyInt(), 1));
    }

    [Fact]
    public void Floating_numbers_fill_their_own_type_and_a_float_a_double_too()
    {
        Assert.Equal(1.5f, Map<float>(Column.Float(), 1.5f));
        Assert.Equal(16777218.0, Map<double>(Column.Float(), 16777218f));
        Assert.Equal(0.1, Map<double>(Column.Double(), 0.1));
    }

    [Fact]
    public void Decimals_are_exact_up_to_28_digits_and_beyond_in_a_big_one()
    {
        Assert.Equal(-1234567890.12m, Map<decimal>(Column.Decimal(12, 2), -1234567890.12m));
        Assert.Equal(9999999999999999999999999.999m, Map<decimal>(Column.Decimal(28, 3), 9999999999999999999999999.999m));
        var big = BigDecimal.Parse("12345678901234567890123456789012345.678");
        Assert.Equal(big, Map<BigDecimal>(Column.Decimal(38, 3), big));
        Assert.Equal(BigDecimal.Parse("1.5"), Map<BigDecimal>(Column.Decimal(5, 2), 1.5m));
    }

    [Fact]
    public void Text_labels_and_what_the_server_prints_as_text_are_strings()
    {
        Assert.Equal("Grüße", Map<string>(Column.VarChar(16), "Grüße"));
        Assert.Equal("ab", Map<string>(Column.Char(5), "ab"));
        Assert.Equal("", Map<string>(Column.Text(), ""));
        Assert.Equal("in transit", Map<string>(Column.Enum("new", "in transit"), "in transit"));
        Assert.Equal("", Map<string>(Column.Enum("new"), 0));
        Assert.Equal(s_guid.ToString(), Map<string>(Column.Uuid(), s_guid));
        Assert.Equal("::1", Map<string>(Column.Inet6(), "::1"));
        Assert.Equal("true", Map<string>(Column.Json(), JsonTrue()));
    }

    [Fact]
    public void Bytes_come_as_they_are_with_the_zeros_that_the_log_leaves_out()
    {
        Assert.Equal([1, 2, 0, 0], Map<byte[]>(Column.FixedBinary(4), new byte[] { 1, 2, 0, 0 }));
        Assert.Equal([1, 0], Map<byte[]>(Column.VarBinary(9), new byte[] { 1, 0 }));
        Assert.Equal([7], Map<byte[]>(Column.Blob(), new byte[] { 7 }));
        Assert.Equal("é"u8.ToArray(), Map<byte[]>(Column.Text(), "é"));
        Assert.Equal([0, 0, 0, 0, 1], Map<byte[]>(Column.Geometry(), new byte[] { 0, 0, 0, 0, 1 }));
    }

    [Fact]
    public void A_vector_is_an_array_of_floats() => Assert.Equal([1f], Map<float[]>(Column.Vector(), new byte[] { 0, 0, 0x80, 0x3F }));

    [Fact]
    public void Dates_and_times_fill_the_types_of_the_platform()
    {
        var moment = new DateTime(2026, 11, 20, 2, 40, 0).AddMicroseconds(123456);
        Assert.Equal(new DateOnly(2026, 11, 20), Map<DateOnly>(Column.Date(), new DateOnly(2026, 11, 20)));
        Assert.Equal(TimeSpan.FromHours(-838), Map<TimeSpan>(Column.Time(), TimeSpan.FromHours(-838)));
        Assert.Equal(new TimeOnly(23, 59, 59), Map<TimeOnly>(Column.Time(0), new TimeSpan(23, 59, 59)));
        Assert.Equal(moment, Map<DateTime>(Column.DateTime(), moment));
        Assert.Equal(DateTimeKind.Unspecified, Map<DateTime>(Column.DateTime(), moment).Kind);
        var instant = new DateTimeOffset(moment, TimeSpan.Zero);
        Assert.Equal(instant, Map<DateTimeOffset>(Column.Timestamp(), instant));
        Assert.Equal(moment, Map<DateTime>(Column.Timestamp(), instant));
        Assert.Equal(DateTimeKind.Utc, Map<DateTime>(Column.Timestamp(), instant).Kind);
    }

    [Fact]
    public void Values_that_no_calendar_has_fill_the_types_that_hold_them()
    {
        Assert.True(Map<DateValue>(Column.Date(), default(DateValue)).IsZero);
        Assert.True(Map<DateTimeValue>(Column.DateTime(), ZeroMoment()).IsZero);
        Assert.Equal(-1, Map<TimeValue>(Column.Time(), new TimeValue(-1, 6)).TotalMicroseconds);
    }

    [Fact]
    public void A_guid_comes_from_a_uuid_from_sixteen_bytes_and_from_text()
    {
        var endsInZero = Guid.Parse("0f8fad5b-d9cb-469f-a165-708677289500");
        Assert.Equal(s_guid, Map<Guid>(Column.Uuid(), s_guid));
        Assert.Equal(endsInZero, Map<Guid>(Column.Uuid(), endsInZero));
        Assert.Equal(s_guid, Map<Guid>(Column.FixedBinary(16), s_guid.ToByteArray(bigEndian: true)));
        Assert.Equal(endsInZero, Map<Guid>(Column.FixedBinary(16), endsInZero.ToByteArray(bigEndian: true)));
        Assert.Equal(s_guid, Map<Guid>(Column.Char(36), s_guid.ToString()));
        Assert.Equal(s_guid, Map<Guid>(Column.VarChar(36), s_guid.ToString().ToUpperInvariant()));
        Assert.Equal(s_guid, Map<Guid>(Column.Char(36) with { CollationId = 54, Metadata = 144 }, s_guid.ToString()));
    }

    [Fact]
    public void An_enum_comes_from_a_label_by_name_by_attribute_and_from_a_number()
    {
        var column = Column.Enum("NEW", "in_transit", "gone for good");
        Assert.Equal(Status.New, Map<Status>(column, "NEW"));
        Assert.Equal(Status.InTransit, Map<Status>(column, "in_transit"));
        Assert.Equal(Status.Lost, Map<Status>(column, "gone for good"));
        Assert.Equal(Status.Lost, Map<Status?>(column, "gone for good"));
        Assert.Null(Map<Status?>(column, null));
        Assert.Equal(Status.InTransit, Map<Status>(Column.Int(), 20));
        Assert.Equal((Status)77, Map<Status>(Column.SmallInt(), 77));
        Assert.Equal(Small.Some, Map<Small>(Column.TinyInt(unsigned: true), 200));
    }

    [Fact]
    public void A_set_is_a_list_of_its_labels()
    {
        var column = Column.Set("a", "b", "c");
        Assert.Equal(["a", "c"], Map<string[]>(column, new[] { "a", "c" }));
        Assert.Equal(["b"], Map<IReadOnlyList<string>>(column, new[] { "b" }));
        Assert.Empty(Map<IEnumerable<string>>(column, Array.Empty<string>()));
    }

    [Fact]
    public void Json_can_be_had_parsed()
    {
        Assert.Equal(JsonValueKind.True, Map<JsonElement>(Column.Json(), JsonTrue()).ValueKind);
        Assert.Equal(1, Map<JsonElement>(Column.Text(), "{\"a\":1}").GetProperty("a").GetInt32());
        using var document = Map<JsonDocument>(Column.Text(), "[2]");
        Assert.Equal(2, document.RootElement[0].GetInt32());
    }

    [Theory]
    [MemberData(nameof(NullableColumns))]
    public void Null_is_null_in_a_nullable_member(Func<object?> map) => Assert.Null(map());

    public static TheoryData<Func<object?>> NullableColumns => new()
    {
        () => Map<long?>(Column.BigInt(), null),
        () => Map<bool?>(Column.TinyInt(), null),
        () => Map<decimal?>(Column.Decimal(12, 2), null),
        () => Map<BigDecimal?>(Column.Decimal(60, 2), null),
        () => Map<double?>(Column.Float(), null),
        () => Map<string?>(Column.VarChar(3), null),
        () => Map<byte[]?>(Column.Blob(), null),
        () => Map<DateOnly?>(Column.Date(), null),
        () => Map<TimeSpan?>(Column.Time(), null),
        () => Map<DateTime?>(Column.DateTime(), null),
        () => Map<DateTimeOffset?>(Column.Timestamp(), null),
        () => Map<Guid?>(Column.Uuid(), null),
        () => Map<JsonElement?>(Column.Json(), null),
        () => Map<string[]?>(Column.Set("a"), null),
    };

    private static T Map<T>(ColumnDefinition column, object? value) =>
        new RowMapper<One<T>>().Map(Table.Row(Table.Of(column), [value])).Value;

    private static DateTimeValue ZeroMoment() => new(default, 0, 0, 0, 0, 6, IsInstant: false);

    /// <summary>MySQL's binary form: a literal, true.</summary>
    private static byte[] JsonTrue() => [0x04, 0x01];
}
