namespace Router.Contracts.Rows;

/// <summary>Everything that can be wrong with a row's bytes.</summary>
public enum RowFault
{
    /// <summary>The bytes end within a column.</summary>
    CutShort,
}
