using System.Buffers;
using System.Buffers.Binary;
using Router.Benchmarks.Orleans.Replay;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Streams;

namespace Router.Benchmarks.Orleans.Carriers;

/// <summary>The recorded log in pieces of about so many bytes, encoded as the cluster carries it.</summary>
internal static class Payloads
{
    public static FrameBytes[] Of(RecordedLog log, int aboutBytes)
    {
        var pieces = new List<FrameBytes>();
        var output = new ArrayBufferWriter<byte>();
        var count = 0;
        foreach (var frame in log.Frames)
        {
            var one = new ArrayBufferWriter<byte>();
            FrameWriter.Write(frame, one, withPlan: count == 0);
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), one.WrittenCount);
            output.Advance(sizeof(int));
            output.Write(one.WrittenSpan);
            count++;
            if (output.WrittenCount >= aboutBytes)
            {
                pieces.Add(new FrameBytes(output.WrittenSpan.ToArray(), count));
                output.ResetWrittenCount();
                count = 0;
            }
        }

        return count == 0 ? [.. pieces] : [.. pieces, new FrameBytes(output.WrittenSpan.ToArray(), count)];
    }
}
