namespace Router.Contracts.Rows;

/// <summary>Which character set a collation belongs to, for every collation of MySQL 5.6 to 9.7 and MariaDB 10.5 to 11.8.</summary>
/// <remarks>Source: <c>information_schema.COLLATIONS</c> and <c>COLLATION_CHARACTER_SET_APPLICABILITY</c> of both servers.</remarks>
internal static class Collations
{
    /// <summary>MariaDB: a NOPAD collation has the number of its padded one plus this.</summary>
    private const int NoPad = 1024;

    /// <summary>MariaDB: the uca1400 collations begin here, 256 numbers for each of five character sets.</summary>
    private const int Uca1400 = 2048;

    private static readonly string[] Uca1400Sets = ["utf8mb3", "utf8mb4", "ucs2", "utf16", "utf32"];

    /// <summary>The character set's name, or null where the number is not known.</summary>
    public static string? CharacterSetOf(int collationId) => collationId switch
    {
        >= Uca1400 => (collationId - Uca1400) / 256 is var set && set < Uca1400Sets.Length ? Uca1400Sets[set] : null,
        > NoPad => Padded(collationId - NoPad),
        _ => Padded(collationId),
    };

    private static string? Padded(int collationId) => collationId switch
    {
        1 or 84 => "big5",
        2 or 9 or 21 or 27 or 77 => "latin2",
        3 or 69 => "dec8",
        4 or 80 => "cp850",
        5 or 8 or 15 or 31 or >= 47 and <= 49 or 94 => "latin1",
        6 or 72 => "hp8",
        7 or 74 => "koi8r",
        10 or 82 => "swe7",
        11 or 65 => "ascii",
        12 or 91 => "ujis",
        13 or 88 => "sjis",
        14 or 23 or >= 50 and <= 52 => "cp1251",
        16 or 71 => "hebrew",
        18 or 89 => "tis620",
        19 or 85 => "euckr",
        20 or 41 or 42 or 79 => "latin7",
        22 or 75 => "koi8u",
        24 or 86 => "gb2312",
        25 or 70 => "greek",
        26 or 34 or 44 or 66 or 99 => "cp1250",
        28 or 87 => "gbk",
        29 or 58 or 59 => "cp1257",
        30 or 78 => "latin5",
        32 or 64 => "armscii8",
        33 or 76 or 83 or >= 192 and <= 223 or >= 576 and <= 578 => "utf8mb3",
        35 or 90 or >= 128 and <= 159 or >= 640 and <= 642 => "ucs2",
        36 or 68 => "cp866",
        37 or 73 => "keybcs2",
        38 or 43 => "macce",
        39 or 53 => "macroman",
        40 or 81 => "cp852",
        45 or 46 or >= 224 and <= 247 or >= 255 and <= 323 or >= 608 and <= 610 => "utf8mb4",
        54 or 55 or >= 101 and <= 124 or >= 672 and <= 674 => "utf16",
        56 or 62 => "utf16le",
        57 or 67 => "cp1256",
        60 or 61 or >= 160 and <= 183 or >= 736 and <= 738 => "utf32",
        63 => "binary",
        92 or 93 => "geostd8",
        95 or 96 => "cp932",
        97 or 98 => "eucjpms",
        >= 248 and <= 250 => "gb18030",
        _ => null,
    };
}
