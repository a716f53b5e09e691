namespace Router.Contracts.Orleans.Streams;

/// <summary>
/// Frames one after the other, each as its length in four bytes, little-endian, and what <see cref="Frames.FrameWriter"/> wrote. They cross silos as they
/// are, in one piece, and belong to whoever holds them: nobody writes into them again.
/// </summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Count">How many frames they are.</param>
public readonly record struct FrameBytes(ArraySegment<byte> Bytes, int Count)
{
    /// <summary>No frame.</summary>
    public static FrameBytes None => new(ArraySegment<byte>.Empty, 0);

    /// <summary>The bytes of each frame by itself, in order.</summary>
    /// <exception cref="FormatException">A length does not fit the bytes.</exception>
    public IEnumerable<ArraySegment<byte>> Each()
    {
        var rest = Bytes;
        for (var index = 0; index < Count; index++)
        {
            if (rest.Count < sizeof(int) || System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(rest) is var length && (length < 0 || length > rest.Count - sizeof(int)))
            {
                throw new FormatException($"Frame {index} of {Count} does not fit: {rest.Count} bytes are left.");
            }

            yield return rest.Slice(sizeof(int), length);
            rest = rest[(sizeof(int) + length)..];
        }
    }
}
