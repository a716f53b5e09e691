namespace Router.Cli.Demo;

/// <summary>How the rows that the log told compare with those the server has.</summary>
/// <param name="Table">The table.</param>
/// <param name="Equal">Rows that are the same in both.</param>
/// <param name="Missing">Rows that only the server has.</param>
/// <param name="Extra">Rows that only the log told.</param>
/// <param name="Different">Rows that both have, with other values.</param>
internal sealed record TableComparison(string Table, int Equal, int Missing, int Extra, int Different)
{
    /// <summary>Whether nothing differs.</summary>
    public bool IsEqual => Missing + Extra + Different == 0;

    public static TableComparison Of(string table, Dictionary<string, string> seen, Dictionary<string, string> onServer)
    {
        var common = onServer.Keys.Where(seen.ContainsKey).ToArray();
        var equal = common.Count(key => seen[key] == onServer[key]);
        return new TableComparison(table, equal, onServer.Count - common.Length, seen.Count - common.Length, common.Length - equal);
    }

    /// <summary>One sentence.</summary>
    public override string ToString() => IsEqual
        ? $"{Table}: {Equal} rows, every value the same"
        : $"{Table}: {Equal} rows the same, {Different} different, {Missing} missing, {Extra} too many";
}
