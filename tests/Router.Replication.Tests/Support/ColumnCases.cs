using Router.Servers;

namespace Router.Replication.Tests.Support;

/// <summary>Every column type with its extremes, in tables that fit a row.</summary>
internal static class ColumnCases
{
    private const string Documents = """
        '{}'|'[]'|'null'|'true'|'"text \\u00e9 \\ud83d\\ude00 \\n"'|'-1'|'18446744073709551615'|'-9223372036854775808'|'0.1'|'1e300'|
        '[1, 2.5, "x", null, true, false, {"a": [[], {}]}, -32768, 32767, 65535, 2147483647, 4294967295]'|
        CONCAT('{"big": "', REPEAT('y', 70000), '", "n": [', REPEAT('12345, ', 9000), '1]}')|
        CONCAT(REPEAT('[', DEPTH), REPEAT(']', DEPTH))
        """;

    public static IEnumerable<(string Table, ColumnCase[] Columns)> Of(ServerKind kind)
    {
        yield return ("numbers", Numbers());
        yield return ("temporal", Temporal());
        yield return ("labels", Labels());
        yield return ("texts", Texts());
        yield return ("large", Large(kind));
        yield return ("own", kind == ServerKind.MariaDb ? OfMariaDb() : OfMySql());
    }

    private static ColumnCase[] Numbers() =>
    [
        .. Integers("TINYINT", "-128", "127", "255"),
        .. Integers("SMALLINT", "-32768", "32767", "65535"),
        .. Integers("MEDIUMINT", "-8388608", "8388607", "16777215"),
        .. Integers("INT", "-2147483648", "2147483647", "4294967295"),
        .. Integers("BIGINT", "-9223372036854775808", "9223372036854775807", "18446744073709551615"),
        new("INT(6) ZEROFILL", ValueForm.Bits, "42", "0"),
        new("BOOL", ValueForm.Number, "0", "1"),
        new("FLOAT", ValueForm.Float, "16777218", "3.4028235e38", "-1.17549435e-38", "0", "0.1"),
        new("DOUBLE", ValueForm.Double, "1.7976931348623157e308", "2.2250738585072014e-308", "0.1", "-0.0", "123456789012345678"),
        new("DOUBLE UNSIGNED", ValueForm.Double, "1.5"),
        new("DECIMAL(65,30)", ValueForm.Quoted, Nines(35, 30), "-" + Nines(35, 30), "0", "0.000000000000000000000000000001", "-123.456"),
        new("DECIMAL(65,0)", ValueForm.Quoted, Nines(65, 0), "-" + Nines(65, 0), "0"),
        new("DECIMAL(30,30)", ValueForm.Quoted, Nines(0, 30), "-" + Nines(0, 30)),
        new("DECIMAL(10,2) UNSIGNED", ValueForm.Quoted, "99999999.99", "0", "0.05"),
        new("DECIMAL(9,9)", ValueForm.Quoted, "0.123456789", "-0.000000001"),
        new("DECIMAL(1,0)", ValueForm.Quoted, "-9", "9"),
        .. new[] { 1, 7, 8, 9, 31, 32, 33, 63, 64 }.Select(bits => new ColumnCase($"BIT({bits})", ValueForm.Bits, "0", "b'1'", $"b'{new string('1', bits)}'", $"b'1{new string('0', bits - 1)}'")),
        new("YEAR", ValueForm.Bits, "0", "1901", "2155", "1970"),
    ];

    private static ColumnCase[] Temporal() =>
    [
        new("DATE", ValueForm.Quoted, "'0000-00-00'", "'2024-00-00'", "'2024-02-00'", "'0000-00-07'", "'1000-01-01'", "'9999-12-31'", "'2023-02-31'", "'2024-02-29'"),
        .. Enumerable.Range(0, 7).SelectMany(digits => new ColumnCase[]
        {
            new($"TIME({digits})", ValueForm.Quoted, "'-838:59:59'", "'838:59:59'", "'-00:00:00.999999'", "'-00:00:01.5'", "'00:00:00'", "'-12:34:56.123456'", "'101:00:00.000001'"),
            new($"DATETIME({digits})", ValueForm.DateTime, "'0000-00-00 00:00:00'", "'2024-00-00 01:02:03'", "'9999-12-31 23:59:59'", "'1000-01-01 00:00:00.000001'", "'2024-06-30 12:34:56.123456'", "'0000-01-01 00:00:00.5'"),
            new($"TIMESTAMP({digits}) NULL", ValueForm.Timestamp, "'0000-00-00 00:00:00'", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'2024-06-30 12:34:56.123456'", "'1999-12-31 23:59:59.4'"),
        }),
    ];

    private static ColumnCase[] Labels() =>
    [
        new("ENUM('a','b,c','it''s','\"q\"','ж','日本','','back\\\\slash') CHARACTER SET utf8mb4", ValueForm.Text, "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        new("ENUM('ä','ö') CHARACTER SET latin1", ValueForm.Text, "1", "2"),
        new($"ENUM({string.Join(',', Enumerable.Range(0, 300).Select(i => $"'l{i}'"))})", ValueForm.Text, "1", "256", "300"),
        new("SET('a','b','it''s','ж','日本','\"q\"') CHARACTER SET utf8mb4", ValueForm.Set, "''", "1", "63", "'a,ж'", "4"),
        new("SET('ä','ö') CHARACTER SET latin1", ValueForm.Set, "3", "2"),
        new($"SET({string.Join(',', Enumerable.Range(0, 64).Select(i => $"'s{i}'"))})", ValueForm.Set, "18446744073709551615", "1", "9223372036854775808"),
    ];

    private static ColumnCase[] Texts() =>
    [
        .. new[] { "latin1", "utf8mb3", "utf8mb4", "utf16", "utf32", "sjis", "gbk", "cp1251", "ucs2", "ascii" }.SelectMany(set => new ColumnCase[]
        {
            new($"CHAR(10) CHARACTER SET {set}", ValueForm.Text, Samples(set)),
            new($"VARCHAR(80) CHARACTER SET {set}", ValueForm.Text, [.. Samples(set), "'trailing  '", "REPEAT('q', 80)"]),
            new($"TEXT CHARACTER SET {set}", ValueForm.Text, Samples(set)),
        }),
        new("CHAR(255) CHARACTER SET utf8mb4", ValueForm.Text, "REPEAT('😀', 255)", "'short'", "''"),
        new("VARCHAR(0)", ValueForm.Text, "''"),
        new("BINARY(10)", ValueForm.Bytes, "X'00'", "X'0102030000'", "X'FFFFFFFFFFFFFFFFFFFF'", "X'20202020'", "''"),
        new("BINARY(255)", ValueForm.Bytes, "REPEAT(X'FF', 255)", "''"),
        new("VARBINARY(255)", ValueForm.Bytes, "X'0000'", "''", "REPEAT(X'00', 255)", "X'20'"),
        new("VARBINARY(300)", ValueForm.Bytes, "REPEAT(X'80', 300)", "''"),
    ];

    private static ColumnCase[] Large(ServerKind kind) =>
    [
        new("TINYBLOB", ValueForm.Bytes, "''", "REPEAT(X'FE', 255)"),
        new("BLOB", ValueForm.Bytes, "''", "REPEAT(X'00', 65535)"),
        new("MEDIUMBLOB", ValueForm.Bytes, "REPEAT(X'0A', 71680)", "''"),
        new("LONGBLOB", ValueForm.Bytes, "REPEAT(X'FF', 71680)", "X'00'"),
        new("TINYTEXT", ValueForm.Text, "''", "REPEAT('x', 255)"),
        new("MEDIUMTEXT CHARACTER SET utf8mb4", ValueForm.Text, "REPEAT('日', 23900)", "''"),
        new("LONGTEXT CHARACTER SET latin1", ValueForm.Text, "REPEAT('ä', 71680)", "'\t\n\\\\\"'"),
        new("GEOMETRY", ValueForm.Bytes, "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('LINESTRING(0 0,1 1,2 5)')", "ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))')", $"ST_GeomFromText('POINT(3 4)', {(kind == ServerKind.MySql ? 4326 : 101)})"),
        new("POINT", ValueForm.Bytes, "ST_GeomFromText('POINT(-1e300 1e-300)')"),
        new("JSON", ValueForm.Json, [.. Documents.Replace("DEPTH", kind == ServerKind.MySql ? "90" : "30", StringComparison.Ordinal).ReplaceLineEndings("").Split('|').Select(text => text.Trim())]),
    ];

    private static ColumnCase[] OfMariaDb() =>
    [
        new("UUID", ValueForm.Quoted, "'00000000-0000-0000-0000-000000000000'", "'f81d4fae-7dec-11d0-a765-00a0c91e6b00'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
        new("INET4", ValueForm.Quoted, "'0.0.0.0'", "'255.255.255.255'", "'10.1.0.0'"),
        new("INET6", ValueForm.Quoted, "'::'", "'2001:db8::ff00:42:0'", "'::ffff:1.2.3.4'", "'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'"),
        new("BINARY(16)", ValueForm.Bytes, "X'00'", "X'0102030405060708090A0B0C0D0E0F10'"),
        new("BINARY(4)", ValueForm.Bytes, "X'01020000'", "''"),
        new("VARCHAR(100) COMPRESSED CHARACTER SET utf8mb4", ValueForm.Text, "''", "'ж'", "REPEAT('a', 100)"),
        new("VARCHAR(3000) COMPRESSED CHARACTER SET latin1", ValueForm.Text, "REPEAT('ä', 3000)", "'x'"),
        new("TEXT COMPRESSED", ValueForm.Text, "REPEAT('long ', 9000)", "''", "'short'"),
        new("BLOB COMPRESSED", ValueForm.Bytes, "REPEAT(X'0001', 30000)", "X'00'", "''"),
        new("VARBINARY(500) COMPRESSED", ValueForm.Bytes, "REPEAT(X'00', 500)", "X'0102'"),
    ];

    private static ColumnCase[] OfMySql() =>
    [
        new("VECTOR(3)", ValueForm.Bytes, "STRING_TO_VECTOR('[1,-2.5,3e38]')", "STRING_TO_VECTOR('[0,0]')"),
        new("VECTOR(2000)", ValueForm.Bytes, "STRING_TO_VECTOR(CONCAT('[', REPEAT('1.25,', 1999), '7]'))"),
        new("JSON", ValueForm.Json,
            "JSON_OBJECT('d', CAST(1.10 AS DECIMAL(10,2)), 'big', CAST('-12345678901234567890.123456789' AS DECIMAL(40,9)))",
            "JSON_ARRAY(CAST('2024-02-29' AS DATE), CAST('2024-02-29 01:02:03.123456' AS DATETIME(6)), CAST('-12:34:56.5' AS TIME(6)), CAST('0000-00-00' AS DATE))",
            "JSON_OBJECT('ts', TIMESTAMP('2020-01-01'), 'b', b'101', 'x', X'00FF', 'bin', CAST('abc' AS BINARY), 'y', CAST('1999' AS YEAR))",
            "JSON_OBJECT('g', ST_GeomFromText('POINT(1 2)'), 'f', CAST(0.1 AS FLOAT), 'e', 1e0, 'u', CAST(1 AS UNSIGNED), 'bool', 1 = 1)"),
    ];

    private static IEnumerable<ColumnCase> Integers(string type, string least, string most, string unsigned) =>
        [new(type, ValueForm.Number, least, most, "0", "-1"), new(type + " UNSIGNED", ValueForm.Number, unsigned, "0", "1")];

    private static string Nines(int whole, int fraction) => new string('9', Math.Max(whole, 0)) + (fraction == 0 ? "" : "." + new string('9', fraction));

    private static string[] Samples(string set) => set switch
    {
        "latin1" => ["'äöü€'", "''", "'a b '", "'\\''"],
        "cp1251" => ["'Привет'", "''", "'ёЁ№'"],
        "sjis" => ["'日本語'", "'ｱｲｳ'", "'表ソ'", "''"],
        "gbk" => ["'汉字'", "'中文a'", "''"],
        "ascii" => ["'plain'", "''"],
        "utf8mb3" or "ucs2" => ["'ä日Ж'", "''", "'\\t\\n\\\\'"],
        _ => ["'ä日😀'", "''", "'\\t\\n\\\\'"],
    };
}
