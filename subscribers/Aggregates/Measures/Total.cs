using System.Numerics;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>What one accumulator holds for a group, put together from all partitions.</summary>
internal struct Total
{
    /// <summary>Values that are not NULL.</summary>
    public long Count;

    /// <summary>Their sum, in the accumulator's own unit.</summary>
    public BigInteger Sum;
}
