namespace Router.Contracts.Rows;

/// <summary>How a column's value lies in bytes: its encoding, and a fixed width or the width of a length prefix.</summary>
internal sealed class ColumnShape
{
    private readonly RowFault _fault;
    private readonly TableName _table;
    private CharacterSet? _characterSet;

    public ColumnShape(TableName table, ColumnDefinition definition)
    {
        _table = table;
        Definition = definition;
        (Encoding, WidthBytes, PrefixBytes) = Read(definition);
        _fault = RowFault.UnknownType;
        if (Encoding != ColumnEncoding.Unreadable && !IsAllowed(definition))
        {
            (Encoding, WidthBytes, PrefixBytes) = (ColumnEncoding.Unreadable, 0, 0);
            _fault = RowFault.ColumnMetadata;
        }

        Short = Encoding == ColumnEncoding.Decimal && Precision <= ShortDecimal.MaxPrecision ? new ShortDecimal(this) : null;
    }

    public ColumnDefinition Definition { get; }

    public ColumnEncoding Encoding { get; }

    /// <summary>The value's width; 0 where a prefix tells it.</summary>
    public int WidthBytes { get; }

    /// <summary>The width of the length prefix; 0 where the width is fixed.</summary>
    public int PrefixBytes { get; }

    /// <summary>DECIMAL: all digits.</summary>
    public int Precision => Definition.Metadata >> 8;

    /// <summary>DECIMAL: digits behind the point.</summary>
    public int Scale => Definition.Metadata & 0xFF;

    /// <summary>DECIMAL of at most 18 digits: how to read it fast.</summary>
    public ShortDecimal? Short { get; }

    /// <summary>The name, or its place from 1 as <c>mysqlbinlog</c> writes it where the name is not known.</summary>
    public string Name => Definition.Name ?? $"@{Definition.Ordinal + 1}";

    /// <summary>Schema, table and column.</summary>
    public string FullName => $"{_table}.{Name}";

    /// <exception cref="NotSupportedException">The column's character set is not known, or no encoding for it is at hand.</exception>
    public CharacterSet CharacterSet => _characterSet ??= CharacterSet.Of(Definition.CollationId) ?? throw UnknownCharacterSet();

    public MalformedRowException Unreadable() => Malformed(
        _fault,
        _fault == RowFault.UnknownType
            ? $"has type {(int)Definition.Type}, which Router does not know"
            : $"has type {Definition.Type} with metadata {Definition.Metadata}, which that type does not allow");

    public MalformedRowException Malformed(RowFault fault, string what) => new(fault, $"{FullName} {what}.");

    /// <summary>The first byte behind the value that begins at <paramref name="position"/>; past the bytes where they end within it.</summary>
    public long End(ReadOnlySpan<byte> bytes, int position)
    {
        if (bytes.Length - position < PrefixBytes)
        {
            return long.MaxValue;
        }

        var length = PrefixBytes == 0 ? (ulong)WidthBytes : LittleEndian.ReadUnsigned(bytes.Slice(position, PrefixBytes));
        return position + PrefixBytes + (long)length;
    }

    private static bool IsAllowed(ColumnDefinition column) => column.Type switch
    {
        ColumnType.NewDecimal => column.Metadata >> 8 is >= 1 and <= 65 && (column.Metadata & 0xFF) <= column.Metadata >> 8,
        ColumnType.Timestamp2 or ColumnType.DateTime2 or ColumnType.Time2 => column.Metadata is >= 0 and <= 6,
        ColumnType.Bit => column.Metadata is >= 1 and <= 64,
        ColumnType.Enum => column.Metadata is 1 or 2,
        ColumnType.Set => column.Metadata is >= 1 and <= 8,
        ColumnType.Blob or ColumnType.BlobCompressed or ColumnType.Json or ColumnType.Geometry or ColumnType.Vector => column.Metadata is >= 1 and <= 4,
        ColumnType.VarChar or ColumnType.VarString or ColumnType.String or ColumnType.VarCharCompressed => column.Metadata is >= 0 and <= 0xFFFF,
        _ => true,
    };

    private static (ColumnEncoding Encoding, int WidthBytes, int PrefixBytes) Read(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Null => (ColumnEncoding.Null, 0, 0),
        ColumnType.Tiny => (Signed(column, ColumnEncoding.Int8), 1, 0),
        ColumnType.Short => (Signed(column, ColumnEncoding.Int16), 2, 0),
        ColumnType.Int24 => (Signed(column, ColumnEncoding.Int24), 3, 0),
        ColumnType.Long => (Signed(column, ColumnEncoding.Int32), 4, 0),
        ColumnType.LongLong => (Signed(column, ColumnEncoding.Int64), 8, 0),
        ColumnType.Year => (ColumnEncoding.Year, 1, 0),
        ColumnType.Float => (ColumnEncoding.Single, 4, 0),
        ColumnType.Double => (ColumnEncoding.Double, 8, 0),
        ColumnType.NewDecimal => (ColumnEncoding.Decimal, PackedDecimal.WidthBytes(column.Metadata >> 8, column.Metadata & 0xFF), 0),
        ColumnType.Bit => (ColumnEncoding.Bit, (column.Metadata + 7) / 8, 0),
        ColumnType.Enum => (ColumnEncoding.Enum, column.Metadata, 0),
        ColumnType.Set => (ColumnEncoding.Set, column.Metadata, 0),
        _ => ReadTemporal(column),
    };

    private static (ColumnEncoding Encoding, int WidthBytes, int PrefixBytes) ReadTemporal(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Date or ColumnType.NewDate => (ColumnEncoding.Date, 3, 0),
        ColumnType.Time => (ColumnEncoding.Time, 3, 0),
        ColumnType.DateTime => (ColumnEncoding.DateTime, 8, 0),
        ColumnType.Timestamp => (ColumnEncoding.Timestamp, 4, 0),
        ColumnType.Time2 => (ColumnEncoding.Time2, 3 + ((column.Metadata + 1) / 2), 0),
        ColumnType.DateTime2 => (ColumnEncoding.DateTime2, 5 + ((column.Metadata + 1) / 2), 0),
        ColumnType.Timestamp2 => (ColumnEncoding.Timestamp2, 4 + ((column.Metadata + 1) / 2), 0),
        _ => ReadVariable(column),
    };

    private static (ColumnEncoding Encoding, int WidthBytes, int PrefixBytes) ReadVariable(ColumnDefinition column) => column.Type switch
    {
        ColumnType.String => (OfFixedString(column), 0, column.Metadata > 255 ? 2 : 1),
        ColumnType.VarChar or ColumnType.VarString => (OfString(column), 0, column.Metadata > 255 ? 2 : 1),
        ColumnType.VarCharCompressed => (OfCompressed(column), 0, column.Metadata > 255 ? 2 : 1),
        ColumnType.BlobCompressed => (OfCompressed(column), 0, column.Metadata),
        ColumnType.Blob => (OfString(column), 0, column.Metadata),
        ColumnType.TinyBlob => (OfString(column), 0, 1),
        ColumnType.MediumBlob => (OfString(column), 0, 3),
        ColumnType.LongBlob => (OfString(column), 0, 4),
        ColumnType.Json => (ColumnEncoding.Json, 0, column.Metadata),
        ColumnType.Geometry => (ColumnEncoding.Geometry, 0, column.Metadata),
        ColumnType.Vector => (ColumnEncoding.Vector, 0, column.Metadata),
        _ => (ColumnEncoding.Unreadable, 0, 0),
    };

    private static ColumnEncoding Signed(ColumnDefinition column, ColumnEncoding signed) => column.IsUnsigned ? signed + 1 : signed;

    private static ColumnEncoding OfFixedString(ColumnDefinition column) => column.Meaning switch
    {
        "uuid" when column.Metadata == 16 => ColumnEncoding.Uuid,
        "inet4" when column.Metadata == 4 => ColumnEncoding.Inet4,
        "inet6" when column.Metadata == 16 => ColumnEncoding.Inet6,
        _ => column.CollationId == CharacterSet.BinaryCollation ? ColumnEncoding.FixedBinary : OfString(column),
    };

    private static ColumnEncoding OfString(ColumnDefinition column) => column.CollationId switch
    {
        CharacterSet.BinaryCollation => ColumnEncoding.Binary,
        _ => column.Meaning == "json" ? ColumnEncoding.JsonText : ColumnEncoding.Text,
    };

    private static ColumnEncoding OfCompressed(ColumnDefinition column) =>
        column.CollationId == CharacterSet.BinaryCollation ? ColumnEncoding.CompressedBinary : ColumnEncoding.CompressedText;

    private NotSupportedException UnknownCharacterSet() => new(Definition.CollationId == 0
        ? $"The character set of {FullName} is not known: set binlog_row_metadata=FULL on the server, or read the bytes with GetBytes."
        : $"{FullName} has collation {Definition.CollationId}, for whose character set Router has no decoder: read the bytes with GetBytes.");
}
