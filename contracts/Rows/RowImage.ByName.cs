namespace Router.Contracts.Rows;

/// <content>The getters by a column's name, each a look-up dearer than by ordinal. Names compare without case.</content>
public readonly partial struct RowImage
{
    /// <inheritdoc cref="GetState(int)"/>
    public ColumnState GetState(string column) => GetState(Ordinal(column));

    /// <inheritdoc cref="IsNull(int)"/>
    public bool IsNull(string column) => IsNull(Ordinal(column));

    /// <inheritdoc cref="IsAbsent(int)"/>
    public bool IsAbsent(string column) => IsAbsent(Ordinal(column));

    /// <inheritdoc cref="GetBoolean(int)"/>
    public bool GetBoolean(string column) => GetBoolean(Ordinal(column));

    /// <inheritdoc cref="GetInt32(int)"/>
    public int GetInt32(string column) => GetInt32(Ordinal(column));

    /// <inheritdoc cref="GetUInt32(int)"/>
    public uint GetUInt32(string column) => GetUInt32(Ordinal(column));

    /// <inheritdoc cref="GetInt64(int)"/>
    public long GetInt64(string column) => GetInt64(Ordinal(column));

    /// <inheritdoc cref="GetUInt64(int)"/>
    public ulong GetUInt64(string column) => GetUInt64(Ordinal(column));

    /// <inheritdoc cref="GetSingle(int)"/>
    public float GetSingle(string column) => GetSingle(Ordinal(column));

    /// <inheritdoc cref="GetDouble(int)"/>
    public double GetDouble(string column) => GetDouble(Ordinal(column));

    /// <inheritdoc cref="GetDecimal(int)"/>
    public decimal GetDecimal(string column) => GetDecimal(Ordinal(column));

    /// <inheritdoc cref="GetBigDecimal(int)"/>
    public BigDecimal GetBigDecimal(string column) => GetBigDecimal(Ordinal(column));

    /// <inheritdoc cref="GetBit(int)"/>
    public ulong GetBit(string column) => GetBit(Ordinal(column));

    /// <inheritdoc cref="GetDate(int)"/>
    public DateValue GetDate(string column) => GetDate(Ordinal(column));

    /// <inheritdoc cref="GetDateTime(int)"/>
    public DateTimeValue GetDateTime(string column) => GetDateTime(Ordinal(column));

    /// <inheritdoc cref="GetTime(int)"/>
    public TimeValue GetTime(string column) => GetTime(Ordinal(column));

    /// <inheritdoc cref="GetRawBytes(int)"/>
    public ReadOnlySpan<byte> GetRawBytes(string column) => GetRawBytes(Ordinal(column));

    /// <inheritdoc cref="GetString(int)"/>
    public string GetString(string column) => GetString(Ordinal(column));

    /// <inheritdoc cref="GetBytes(int)"/>
    public ReadOnlySpan<byte> GetBytes(string column) => GetBytes(Ordinal(column));

    /// <inheritdoc cref="GetEnumLabel(int)"/>
    public string GetEnumLabel(string column) => GetEnumLabel(Ordinal(column));

    /// <inheritdoc cref="GetSet(int)"/>
    public IReadOnlyList<string> GetSet(string column) => GetSet(Ordinal(column));

    /// <inheritdoc cref="GetJson(int)"/>
    public string GetJson(string column) => GetJson(Ordinal(column));

    /// <inheritdoc cref="GetGuid(int)"/>
    public Guid GetGuid(string column) => GetGuid(Ordinal(column));

    /// <inheritdoc cref="GetVector(int)"/>
    public float[] GetVector(string column) => GetVector(Ordinal(column));

    /// <inheritdoc cref="GetValue(int)"/>
    public object? GetValue(string column) => GetValue(Ordinal(column));

    private int Ordinal(string column)
    {
        var table = Table;
        var ordinal = table.Find(column);
        return ordinal >= 0 ? ordinal : throw table.NoSuchColumn(column);
    }
}
