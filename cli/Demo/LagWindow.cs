namespace Router.Cli.Demo;

/// <summary>The newest lags, at most 1024 of them, oldest overwritten.</summary>
internal sealed class LagWindow
{
    private const int Capacity = 1024;

    private readonly double[] _milliseconds = new double[Capacity];
    private int _count;

    public void Add(TimeSpan lag) => _milliseconds[_count++ % Capacity] = lag.TotalMilliseconds;

    /// <summary>The lag that a share of them does not exceed, in milliseconds; null while there are none.</summary>
    public double? Percentile(double share)
    {
        var sorted = _milliseconds.AsSpan(0, Math.Min(_count, Capacity)).ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0 ? null : sorted[(int)(share * (sorted.Length - 1))];
    }

    /// <summary>Forgets them, so that the next percentile is of what comes after.</summary>
    public void Clear() => _count = 0;
}
