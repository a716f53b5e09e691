namespace Router.Contracts.Rows;

/// <summary>Integers of odd widths, highest byte first.</summary>
internal static class BigEndian
{
    public static ulong ReadUnsigned(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (var next in bytes)
        {
            value = (value << 8) | next;
        }

        return value;
    }

    public static void Write(Span<byte> bytes, ulong value)
    {
        for (var index = bytes.Length - 1; index >= 0; index--)
        {
            bytes[index] = (byte)value;
            value >>= 8;
        }
    }
}
