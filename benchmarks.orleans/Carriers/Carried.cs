namespace Router.Benchmarks.Orleans.Carriers;

/// <summary>Bytes that arrived, and how long that took.</summary>
internal readonly record struct Carried(long Bytes, double Seconds)
{
    public double MibPerSecond => Bytes / Seconds / (1 << 20);
}
