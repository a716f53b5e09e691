using Router.Contracts.Rows;

namespace Router.Testing.Tables;

/// <summary>A column as it was declared.</summary>
/// <param name="Definition">As the log describes it.</param>
/// <param name="SqlType">As SQL names its type, for messages.</param>
/// <param name="MaxCharacters">The characters a text may have; 0 where only bytes bound it.</param>
internal sealed record ScriptedColumn(ColumnDefinition Definition, string SqlType, int MaxCharacters = 0)
{
    public string Name => Definition.Name!;

    /// <summary>Dates and times: digits behind the second.</summary>
    public int Digits => Definition.Type is ColumnType.DateTime2 or ColumnType.Timestamp2 or ColumnType.Time2 ? Definition.Metadata : 0;
}
