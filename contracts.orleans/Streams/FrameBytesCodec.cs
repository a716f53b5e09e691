using Orleans;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace Router.Contracts.Orleans.Streams;

/// <summary>
/// Frames as one length-prefixed field: their count, then the bytes as they are. What comes from another silo is one array of its own; within a silo
/// nothing is copied.
/// </summary>
[RegisterSerializer]
[RegisterCopier]
public sealed class FrameBytesCodec : IFieldCodec<FrameBytes>, IDeepCopier<FrameBytes>
{
    void IFieldCodec<FrameBytes>.WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type expectedType, FrameBytes value)
    {
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(FrameBytes), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)(sizeof(int) + value.Bytes.Count));
        writer.WriteInt32(value.Count);
        writer.Write(value.Bytes.AsSpan());
    }

    FrameBytes IFieldCodec<FrameBytes>.ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        field.EnsureWireType(WireType.LengthPrefixed);
        var length = (int)reader.ReadVarUInt32();
        var count = reader.ReadInt32();
        return new FrameBytes(reader.ReadBytes((uint)(length - sizeof(int))), count);
    }

    /// <inheritdoc/>
    public FrameBytes DeepCopy(FrameBytes input, CopyContext context) => input;
}
