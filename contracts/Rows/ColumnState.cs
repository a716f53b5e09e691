namespace Router.Contracts.Rows;

/// <summary>What an image holds of a column.</summary>
public enum ColumnState : byte
{
    /// <summary>A value.</summary>
    Value,

    /// <summary>NULL.</summary>
    Null,

    /// <summary>Nothing: with <c>binlog_row_image</c> MINIMAL or NOBLOB the server left the column out. That says nothing of its value.</summary>
    Absent,
}
