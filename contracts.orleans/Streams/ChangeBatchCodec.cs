using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Orleans;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;
using Router.Contracts.Frames;

namespace Router.Contracts.Orleans.Streams;

/// <summary>
/// A <see cref="ChangeBatch"/> as an argument or result of an application's grain calls. It crosses by itself, with the table's definition, the rows' bytes as they
/// are; who gets it holds memory of its own, within a silo too, which stays valid as long as anybody holds it.
/// </summary>
/// <remarks>
/// One length-prefixed field; numbers lowest byte first; empty for <c>default</c>.
/// <code>
/// partition's length (4) | partition, UTF-8 | frame, as <see cref="FrameWriter"/> writes it
/// </code>
/// A batch of a handler that has completed is an <see cref="InvalidOperationException"/> of the call it is passed to.
/// </remarks>
[RegisterSerializer]
[RegisterCopier]
public sealed class ChangeBatchCodec : IFieldCodec<ChangeBatch>, IDeepCopier<ChangeBatch>
{
    private const int AboutPlanBytes = 512;

    // Of each definition one object, however many batches bring it.
    private readonly KnownPlans _plans = new();

    void IFieldCodec<ChangeBatch>.WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type expectedType, ChangeBatch value)
    {
        ReferenceCodec.MarkValueField(writer.Session);
        var bytes = value == default ? [] : Encode(value.Frame);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(ChangeBatch), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)bytes.Length);
        writer.Write(bytes);
    }

    ChangeBatch IFieldCodec<ChangeBatch>.ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        field.EnsureWireType(WireType.LengthPrefixed);
        var length = reader.ReadVarUInt32();
        return length == 0 ? default : Decode(reader.ReadBytes(length));
    }

    /// <inheritdoc/>
    public ChangeBatch DeepCopy(ChangeBatch input, CopyContext context) => input == default ? input : input.Copy();

    private static ReadOnlySpan<byte> Encode(ChangeFrame frame)
    {
        var output = new ArrayBufferWriter<byte>(frame.LengthBytes + AboutPlanBytes);
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), Encoding.UTF8.GetByteCount(frame.Partition));
        output.Advance(sizeof(int));
        Encoding.UTF8.GetBytes(frame.Partition, output);
        FrameWriter.Write(frame, output);
        return output.WrittenSpan;
    }

    /// <summary>Over the array, which is nobody else's.</summary>
    /// <exception cref="MalformedFrameException">The bytes are no batch.</exception>
    private ChangeBatch Decode(byte[] bytes)
    {
        var length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > bytes.Length - sizeof(int))
        {
            throw new MalformedFrameException(FrameFault.CutShort, $"These bytes are no batch: the partition's name of {length} bytes does not fit {bytes.Length}.");
        }

        var frame = new ChangeFrame { Partition = Encoding.UTF8.GetString(bytes, sizeof(int), length) };
        FrameReader.Read(new ArraySegment<byte>(bytes)[(sizeof(int) + length)..], _plans, frame);
        return frame.Open();
    }
}
