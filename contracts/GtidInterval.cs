namespace Router.Contracts;

/// <summary>Transactions numbered <paramref name="First"/> to <paramref name="Last"/>, both included; from 1.</summary>
internal readonly record struct GtidInterval(ulong First, ulong Last)
{
    /// <summary>The server's own limit: the exclusive end of an interval must still be a signed 64-bit number.</summary>
    public const ulong MaxNumber = long.MaxValue - 1;
}
