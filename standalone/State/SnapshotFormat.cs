namespace Router.Standalone.State;

/// <summary>Where things lie in a snapshot file.</summary>
/// <remarks>
/// <code>
/// +----------+---------+------------+----------------+----------+-------------+-----------+
/// | magic    | version | head bytes | segments bytes | SHA-256  | segments    | head      |
/// | 0, 8     | 8, 4    | 12, 4      | 16, 8          | 24, 32   | 56          | JSON      |
/// +----------+---------+------------+----------------+----------+-------------+-----------+
/// </code>
/// Numbers are little-endian. The hash is over segments, head and the first 24 bytes, in this order. The head comes last, because it
/// holds the lengths of segments that are written one by one.
/// </remarks>
internal static class SnapshotFormat
{
    public const int Version = 2;
    public const int VersionOffset = 8;
    public const int HeadBytesOffset = 12;
    public const int SegmentsBytesOffset = 16;
    public const int HashOffset = 24;
    public const int PrefixBytes = 56;

    public static ReadOnlySpan<byte> Magic => "RTRSTATE"u8;
}
