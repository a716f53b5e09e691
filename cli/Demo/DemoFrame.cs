namespace Router.Cli.Demo;

/// <summary>What the demo shows at one moment.</summary>
/// <param name="Elapsed">Since it began.</param>
/// <param name="Tables">Each table.</param>
/// <param name="LagP50Ms">The middle lag from statement to handler since the frame before, in milliseconds; null where nothing came.</param>
/// <param name="LagP99Ms">The lag that 99 of 100 do not exceed.</param>
/// <param name="Position">Where in the log: the newest transaction's file and offset.</param>
/// <param name="Sales">The aggregate: a line a group.</param>
/// <param name="Cache">What the cache did.</param>
/// <param name="Latest">The newest changes, newest last.</param>
internal sealed record DemoFrame(
    TimeSpan Elapsed, IReadOnlyList<TableFrame> Tables, double? LagP50Ms, double? LagP99Ms, string Position, IReadOnlyList<string> Sales, string Cache, IReadOnlyList<string> Latest)
{
    /// <summary>All rows seen.</summary>
    public long Rows => Tables.Sum(table => table.Rows);

    /// <summary>Over all tables.</summary>
    public double RowsPerSecond => Tables.Sum(table => table.RowsPerSecond);
}
