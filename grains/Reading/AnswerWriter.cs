using System.Buffers;
using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Rows;

namespace Router.Grains.Reading;

/// <summary>Writes frames one behind the other; the first of each definition brings it.</summary>
internal sealed class AnswerWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly HashSet<PlanId> _plans = [];
    private int _count;

    public int LengthBytes => _output.WrittenCount;

    public void Add(ChangeFrame frame)
    {
        _frame.ResetWrittenCount();
        FrameWriter.Write(frame, _frame, withPlan: _plans.Add(frame.Table.Id));
        BinaryPrimitives.WriteInt32LittleEndian(_output.GetSpan(sizeof(int)), _frame.WrittenCount);
        _output.Advance(sizeof(int));
        _output.Write(_frame.WrittenSpan);
        _count++;
    }

    /// <summary>What was written, in an array that nobody writes into again.</summary>
    public FrameBytes Finish() => _count == 0 ? FrameBytes.None : new FrameBytes(_output.WrittenSpan.ToArray(), _count);
}
