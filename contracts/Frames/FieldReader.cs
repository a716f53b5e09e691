using System.Buffers.Binary;
using System.Text;

namespace Router.Contracts.Frames;

/// <summary>Reads what <see cref="FieldWriter"/> writes. Every read checks first what is left.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    public byte ReadByte() => Take(1)[0];

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public bool ReadFlag() => ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw Wrong(FrameFault.Field, $"a flag is {other}"),
    };

    /// <summary>A number of things of which each takes a byte at least.</summary>
    public int ReadCount()
    {
        var count = ReadInt32();
        return count < 0 ? throw Wrong(FrameFault.Field, $"a number of things is {count}")
            : count <= Left ? count
            : throw CutShort(count);
    }

    public ReadOnlySpan<byte> ReadBytes() => Take(ReadCount());

    public string? ReadText()
    {
        var lengthBytes = ReadInt32();
        if (lengthBytes == FieldWriter.NoText)
        {
            return null;
        }

        try
        {
            return s_strict.GetString(Take(lengthBytes));
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(FrameFault.Text, "a text is no UTF-8");
        }
    }

    public string ReadRequiredText() => ReadText() ?? throw Wrong(FrameFault.Field, "a text that must be there is not");

    public ReadOnlySpan<byte> Take(int lengthBytes)
    {
        if (lengthBytes < 0)
        {
            throw Wrong(FrameFault.Field, $"a length is {lengthBytes}");
        }

        if (lengthBytes > Left)
        {
            throw CutShort(lengthBytes);
        }

        Position += lengthBytes;
        return _bytes.Slice(Position - lengthBytes, lengthBytes);
    }

    public readonly MalformedFrameException Wrong(FrameFault fault, string what, Exception? inner = null) =>
        new(fault, $"These bytes are no frame: {what}, before byte {Position}.", inner);

    private readonly MalformedFrameException CutShort(int needed) =>
        Wrong(FrameFault.CutShort, $"they are cut short, {needed} more are needed and {Left} are there");
}
