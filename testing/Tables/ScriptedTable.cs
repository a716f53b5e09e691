using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Testing.Tables;

/// <summary>
/// Declares a table's columns, in their order, and its primary key: <c>t.BigInt("id").Varchar("status", 16).PrimaryKey("id")</c>. Columns are NOT NULL
/// unless they are said to be nullable; text is utf8mb4 of the collation utf8mb4_general_ci.
/// </summary>
public sealed class ScriptedTable
{
    private const int GeneralCollation = 45;
    private const int BinaryTextCollation = 46;
    private const int BinaryCollation = 63;
    private const int BytesPerCharacter = 4;
    private const int MaxNarrowLabels = 255;

    private readonly List<ScriptedColumn> _columns = [];
    private readonly TableName _name;
    private string[] _key = [];

    internal ScriptedTable(TableName name) => _name = name;

    internal IReadOnlyList<ScriptedColumn> Columns => _columns;

    /// <summary>TINYINT.</summary>
    public ScriptedTable TinyInt(string name, bool unsigned = false, bool nullable = false) => Integer(name, ColumnType.Tiny, "TINYINT", unsigned, nullable);

    /// <summary>SMALLINT.</summary>
    public ScriptedTable SmallInt(string name, bool unsigned = false, bool nullable = false) => Integer(name, ColumnType.Short, "SMALLINT", unsigned, nullable);

    /// <summary>MEDIUMINT.</summary>
    public ScriptedTable MediumInt(string name, bool unsigned = false, bool nullable = false) => Integer(name, ColumnType.Int24, "MEDIUMINT", unsigned, nullable);

    /// <summary>INT.</summary>
    public ScriptedTable Int(string name, bool unsigned = false, bool nullable = false) => Integer(name, ColumnType.Long, "INT", unsigned, nullable);

    /// <summary>BIGINT.</summary>
    public ScriptedTable BigInt(string name, bool unsigned = false, bool nullable = false) => Integer(name, ColumnType.LongLong, "BIGINT", unsigned, nullable);

    /// <summary>BOOLEAN, which is TINYINT(1).</summary>
    public ScriptedTable Boolean(string name, bool nullable = false) => Integer(name, ColumnType.Tiny, "BOOLEAN", unsigned: false, nullable);

    /// <summary>DECIMAL.</summary>
    /// <param name="name">The column.</param>
    /// <param name="precision">All digits, 1 to 65.</param>
    /// <param name="scale">Those behind the point.</param>
    /// <param name="nullable">Whether NULL is allowed.</param>
    public ScriptedTable Decimal(string name, int precision, int scale, bool nullable = false) =>
        Add(name, ColumnType.NewDecimal, $"DECIMAL({precision},{scale})", (precision << 8) + scale, nullable);

    /// <summary>FLOAT.</summary>
    public ScriptedTable Float(string name, bool nullable = false) => Add(name, ColumnType.Float, "FLOAT", 4, nullable);

    /// <summary>DOUBLE.</summary>
    public ScriptedTable Double(string name, bool nullable = false) => Add(name, ColumnType.Double, "DOUBLE", 8, nullable);

    /// <summary>BIT.</summary>
    public ScriptedTable Bit(string name, int bits, bool nullable = false) => Add(name, ColumnType.Bit, $"BIT({bits})", bits, nullable);

    /// <summary>YEAR.</summary>
    public ScriptedTable Year(string name, bool nullable = false) => Add(name, ColumnType.Year, "YEAR", 0, nullable);

    /// <summary>DATE, from <see cref="DateOnly"/>.</summary>
    public ScriptedTable Date(string name, bool nullable = false) => Add(name, ColumnType.NewDate, "DATE", 0, nullable);

    /// <summary>TIME with 0 to 6 digits behind the second, from <see cref="TimeSpan"/> or <see cref="TimeOnly"/>; what is finer is cut off.</summary>
    public ScriptedTable Time(string name, int digits = 0, bool nullable = false) => Add(name, ColumnType.Time2, $"TIME({digits})", digits, nullable);

    /// <summary>DATETIME with 0 to 6 digits behind the second, from <see cref="System.DateTime"/>; what is finer is cut off.</summary>
    public ScriptedTable DateTime(string name, int digits = 0, bool nullable = false) => Add(name, ColumnType.DateTime2, $"DATETIME({digits})", digits, nullable);

    /// <summary>TIMESTAMP with 0 to 6 digits behind the second, from <see cref="DateTimeOffset"/> or a UTC <see cref="System.DateTime"/>; what is finer is cut off.</summary>
    public ScriptedTable Timestamp(string name, int digits = 0, bool nullable = false) => Add(name, ColumnType.Timestamp2, $"TIMESTAMP({digits})", digits, nullable);

    /// <summary>CHAR.</summary>
    public ScriptedTable Char(string name, int characters, bool nullable = false) => Text(name, ColumnType.String, $"CHAR({characters})", characters, nullable);

    /// <summary>VARCHAR.</summary>
    public ScriptedTable Varchar(string name, int characters, bool nullable = false) => Text(name, ColumnType.VarChar, $"VARCHAR({characters})", characters, nullable);

    /// <summary>TEXT, of up to 64 KiB.</summary>
    public ScriptedTable Text(string name, bool nullable = false) => Add(name, ColumnType.Blob, "TEXT", 2, nullable, GeneralCollation);

    /// <summary>LONGTEXT.</summary>
    public ScriptedTable LongText(string name, bool nullable = false) => Add(name, ColumnType.Blob, "LONGTEXT", 4, nullable, GeneralCollation);

    /// <summary>MariaDB's JSON: a text.</summary>
    public ScriptedTable Json(string name, bool nullable = false) => Add(name, ColumnType.Blob, "JSON", 4, nullable, BinaryTextCollation, meaning: "json");

    /// <summary>BINARY, from bytes.</summary>
    public ScriptedTable Binary(string name, int bytes, bool nullable = false) => Add(name, ColumnType.String, $"BINARY({bytes})", bytes, nullable, BinaryCollation);

    /// <summary>VARBINARY, from bytes.</summary>
    public ScriptedTable Varbinary(string name, int bytes, bool nullable = false) => Add(name, ColumnType.VarChar, $"VARBINARY({bytes})", bytes, nullable, BinaryCollation);

    /// <summary>BLOB, of up to 64 KiB.</summary>
    public ScriptedTable Blob(string name, bool nullable = false) => Add(name, ColumnType.Blob, "BLOB", 2, nullable, BinaryCollation);

    /// <summary>LONGBLOB.</summary>
    public ScriptedTable LongBlob(string name, bool nullable = false) => Add(name, ColumnType.Blob, "LONGBLOB", 4, nullable, BinaryCollation);

    /// <summary>MariaDB's UUID, from <see cref="Guid"/> or text.</summary>
    public ScriptedTable Uuid(string name, bool nullable = false) => Add(name, ColumnType.String, "UUID", 16, nullable, BinaryCollation, meaning: "uuid");

    /// <summary>ENUM of those labels.</summary>
    public ScriptedTable Enum(string name, string[] labels, bool nullable = false) =>
        Labelled(name, ColumnType.Enum, "ENUM", labels, labels?.Length > MaxNarrowLabels ? 2 : 1, nullable);

    /// <summary>SET of those labels, at most 64; its values are lists of them.</summary>
    public ScriptedTable Set(string name, string[] labels, bool nullable = false) =>
        Labelled(name, ColumnType.Set, "SET", labels, SetBytes(labels?.Length ?? 0), nullable);

    /// <summary>The primary key's columns, in key order.</summary>
    public ScriptedTable PrimaryKey(params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _key = columns;
        return this;
    }

    /// <exception cref="ScriptException">There is no column, or none of the key's name.</exception>
    internal TablePlan ToPlan()
    {
        if (_columns.Count == 0)
        {
            throw new ScriptException($"{_name} is declared without columns.");
        }

        var plan = new TablePlan(_name, [.. _columns.Select(column => column.Definition)], [.. _key.Select(OrdinalOf)], hasNames: true);
        return _columns.FirstOrDefault(column => plan.Shapes[column.Definition.Ordinal].Encoding == ColumnEncoding.Unreadable) is { } wrong
            ? throw new ScriptException($"{_name}.{wrong.Name} cannot be {wrong.SqlType}: no server has such a type.")
            : plan;
    }

    private int OrdinalOf(string column)
    {
        var ordinal = _columns.FindIndex(known => string.Equals(known.Name, column, StringComparison.OrdinalIgnoreCase));
        return ordinal >= 0 ? ordinal : throw new ScriptException($"{_name} has no column '{column}' for its key; it has {string.Join(", ", _columns.Select(known => known.Name))}.");
    }

    private ScriptedTable Integer(string name, ColumnType type, string sqlType, bool unsigned, bool nullable) =>
        Add(name, type, unsigned ? sqlType + " UNSIGNED" : sqlType, 0, nullable, isUnsigned: unsigned);

    private ScriptedTable Text(string name, ColumnType type, string sqlType, int characters, bool nullable) =>
        Add(name, type, sqlType, characters * BytesPerCharacter, nullable, GeneralCollation, maxCharacters: characters);

    private ScriptedTable Labelled(string name, ColumnType type, string sqlType, string[]? labels, int widthBytes, bool nullable)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Add(name, type, $"{sqlType}({string.Join(", ", labels.Select(label => $"'{label}'"))})", widthBytes, nullable, GeneralCollation, labels: [.. labels]);
    }

    /// <summary>A bit a label; the server has widths of 1, 2, 3, 4 and 8 bytes.</summary>
    private static int SetBytes(int labels) => (labels + 7) / 8 is var bytes && bytes > 4 ? 8 : Math.Max(1, bytes);

    private ScriptedTable Add(
        string name,
        ColumnType type,
        string sqlType,
        int metadata,
        bool isNullable,
        int collation = 0,
        int maxCharacters = 0,
        bool isUnsigned = false,
        string? meaning = null,
        IReadOnlyList<string>? labels = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_columns.Exists(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ScriptException($"{_name} has a column '{name}' already.");
        }

        _columns.Add(new ScriptedColumn(
            new ColumnDefinition
            {
                Ordinal = _columns.Count,
                Name = name,
                Type = type,
                Metadata = metadata,
                IsNullable = isNullable,
                IsUnsigned = isUnsigned,
                CollationId = collation,
                Labels = labels ?? [],
                Meaning = meaning,
            },
            sqlType,
            maxCharacters));
        return this;
    }
}
