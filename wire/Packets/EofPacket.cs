namespace Router.Wire.Packets;

/// <summary>
/// Ends the columns and the rows of a result, and a dump that does not wait for more.
/// <code>
/// 1    0xFE
/// 2    warnings
/// 2    status flags
/// </code>
/// </summary>
internal static class EofPacket
{
    public const byte Marker = 0xFE;

    /// <summary>0xFE also begins a value of 16 MiB and more; such a packet is longer than this one.</summary>
    public static bool Is(ReadOnlySpan<byte> payload) => payload is [Marker, ..] && payload.Length < 9;
}
