namespace Router.Contracts.Rows;

/// <summary>Integers of odd widths, lowest byte first.</summary>
internal static class LittleEndian
{
    public static ulong ReadUnsigned(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var index = bytes.Length - 1; index >= 0; index--)
        {
            value = (value << 8) | bytes[index];
        }

        return value;
    }

    public static void Write(Span<byte> bytes, ulong value)
    {
        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] = (byte)value;
            value >>= 8;
        }
    }
}
