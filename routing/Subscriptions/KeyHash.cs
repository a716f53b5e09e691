namespace Router.Routing.Subscriptions;

/// <summary>
/// Which of a hot table's partitions a key belongs to. Fixed for all times: saved state goes by it, and so may other programs.
/// </summary>
/// <remarks>
/// FNV-1a of 64 bits over the key's bytes in the row encoding (the values of the key's columns with their length prefixes, in the key's order), then
/// the last step of MurmurHash3 of 64 bits, which spreads short keys; of that the high 32 bits times the number of partitions, shifted right by 32.
/// Sources: "The FNV Non-Cryptographic Hash Algorithm", RFC 9923; A. Appleby, "MurmurHash3", fmix64.
/// </remarks>
public static class KeyHash
{
    private const ulong OffsetBasis = 0xCBF29CE484222325;
    private const ulong Prime = 0x100000001B3;

    /// <summary>The hash.</summary>
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        var hash = OffsetBasis;
        foreach (var part in key)
        {
            hash = (hash ^ part) * Prime;
        }

        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }

    /// <summary>The partition, from 0.</summary>
    public static int Partition(ReadOnlySpan<byte> key, int count) => (int)(((Of(key) >> 32) * (ulong)count) >> 32);
}
