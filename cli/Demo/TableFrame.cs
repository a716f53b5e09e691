namespace Router.Cli.Demo;

/// <summary>What was seen of one table.</summary>
/// <param name="Name">The table.</param>
/// <param name="Inserts">Rows that came.</param>
/// <param name="Updates">Rows that changed.</param>
/// <param name="Deletes">Rows that went.</param>
/// <param name="RowsPerSecond">Of the last second.</param>
internal sealed record TableFrame(string Name, long Inserts, long Updates, long Deletes, double RowsPerSecond)
{
    /// <summary>All of them.</summary>
    public long Rows => Inserts + Updates + Deletes;
}
