using Router.Contracts.Rows;

namespace Router.Testing.Tests;

/// <summary>Every column type, from an object to a row image and back.</summary>
public sealed class TypeTests
{
    private sealed record Everything(
        long Id, bool IsPaid, sbyte Tiny, byte UnsignedTiny, short Small, ushort UnsignedSmall, int Middle, uint UnsignedMiddle, ulong Large, float Single,
        double Double, decimal Amount, string Note, string? NoNote, DateTime PlacedAt, DateTimeOffset PaidAt, DateOnly Day, TimeOnly Hour, TimeSpan Span,
        Guid Number, byte[] Bytes, DayOfWeek Weekday, int? NoCount);

    private static readonly Everything Row = new(
        long.MinValue, true, -128, 255, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, ulong.MaxValue, 16777218f, 1.1, -12345678.25m,
        "Grüße 🙂", null, new DateTime(2026, 11, 20, 12, 30, 15, 123, 456), new DateTimeOffset(2026, 11, 20, 12, 30, 15, 123, 456, TimeSpan.FromHours(2)),
        new DateOnly(2026, 2, 28), new TimeOnly(23, 59, 59, 999, 999), TimeSpan.FromMicroseconds(-90_000_001), Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"),
        [0, 255, 0], DayOfWeek.Friday, null);

    [Fact]
    public async Task A_class_is_a_table_and_its_objects_come_back_as_they_were()
    {
        var source = new ScriptedSource().Table<Everything>("shop.everything");
        Everything? inserted = null;
        Everything? before = null;
        await using var host = await Followed.StartAsync(source, handlers: router => router.OnTable<Everything>("shop.everything", (change, _) =>
        {
            (before, inserted) = (change.Before, change.After);
            return default;
        }));
        source.Insert("shop.everything", Row);
        await source.TakenAsync();
        AssertSame(Row, inserted!);

        source.Update("shop.everything", Row with { Note = "anew" });
        await source.TakenAsync();
        AssertSame(Row, before!);
        AssertSame(Row with { Note = "anew" }, inserted!);
    }

    [Fact]
    public async Task Columns_that_no_class_has_are_written_too()
    {
        var source = new ScriptedSource().Table("a.b", t => t
            .Int("id").Bit("bits", 11).Year("year").Date("day").Time("time", 2).DateTime("at", 3).Timestamp("moment").Char("code", 4).Text("text")
            .LongText("long_text").Json("json").Binary("fixed", 4).Varbinary("bytes", 4).Blob("blob").Enum("size", ["S", "M"]).Set("flags", ["x", "y", "z"])
            .MediumInt("medium", unsigned: true).Boolean("yes").Float("ratio").Double("exact").Decimal("wide", 65, 30).PrimaryKey("code", "id"));
        await using var host = await Followed.StartAsync(source, handlers: router => router.OnTable("a.b", (batch, _) =>
        {
            foreach (var change in batch)
            {
                Check(change.After);
            }

            return default;
        }));
        source.Insert("a.b", new
        {
            id = 1,
            bits = 1025,
            year = 2026,
            day = new DateOnly(2026, 11, 20),
            time = new TimeSpan(0, -838, 0, 0, 120),
            at = new DateTime(2026, 11, 20, 1, 2, 3, 456, 789),
            moment = new DateTimeOffset(2026, 11, 20, 1, 2, 3, 999, TimeSpan.Zero),
            code = "ab",
            text = "text",
            long_text = new string('é', 70_000),
            json = """{"a":1}""",
            @fixed = new byte[] { 1, 2, 0, 0 },
            bytes = new byte[] { 0 },
            blob = new byte[60_000],
            size = "M",
            flags = new[] { "x", "z" },
            medium = 16_777_215,
            yes = true,
            ratio = 0.5f,
            exact = 0.1,
            wide = BigDecimal.Parse("12345678901234567890123456789012345.123456789012345678901234567890"),
        });
        await source.TakenAsync();
        Assert.NotNull(source.Find("a.b", "ab", 1));
        Assert.Null(source.Find("a.b", "ab", 2));
        Assert.Single(host.Notes);

        static void Check(RowImage row)
        {
            Assert.Equal((1025UL, 2026, 1, "M", "ab"), (row.GetBit("bits"), row.GetInt32("year"), row.GetInt32("id"), row.GetEnumLabel("size"), row.GetString("code")));
            Assert.Equal("2026-11-20 | -837:59:59.88 | 2026-11-20T01:02:03.456 | 2026-11-20T01:02:03Z", string.Join(" | ", row.GetDate("day"), row.GetTime("time"), row.GetDateTime("at"), row.GetDateTime("moment")));
            Assert.Equal(("text", 70_000, """{"a":1}"""), (row.GetString("text"), row.GetString("long_text")!.Length, row.GetString("json")));
            Assert.Equal(new byte[] { 1, 2, 0, 0 }, row.GetBytes("fixed").ToArray());
            Assert.Equal((1, 60_000), (row.GetBytes("bytes").Length, row.GetBytes("blob").Length));
            Assert.Equal(["x", "z"], row.GetSet("flags"));
            Assert.Equal((16_777_215, true, 0.5f, 0.1), (row.GetInt32("medium"), row.GetBoolean("yes"), row.GetSingle("ratio"), row.GetDouble("exact")));
            Assert.Equal("12345678901234567890123456789012345.123456789012345678901234567890", row.GetBigDecimal("wide").ToString());
        }
    }

    private static void AssertSame(Everything expected, Everything actual)
    {
        Assert.Equal(expected.Bytes, actual.Bytes);
        Assert.Equal(expected with { Bytes = actual.Bytes, PaidAt = expected.PaidAt.ToUniversalTime() }, actual);
    }
}
