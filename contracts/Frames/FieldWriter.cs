using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Router.Contracts.Frames;

/// <summary>The fields that frames are made of; numbers lowest byte first.</summary>
internal readonly ref struct FieldWriter(IBufferWriter<byte> output)
{
    /// <summary>A text's length where there is none.</summary>
    public const int NoText = -1;

    public void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    /// <summary>A length and the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteInt32(bytes.Length);
        output.Write(bytes);
    }

    public void WriteText(string? text)
    {
        if (text is null)
        {
            WriteInt32(NoText);
            return;
        }

        WriteInt32(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }
}
