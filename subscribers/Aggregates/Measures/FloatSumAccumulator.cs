using System.Buffers.Binary;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Adds up FLOAT or DOUBLE without rounding.</summary>
internal sealed class FloatSumAccumulator(ColumnShape shape) : Accumulator(shape)
{
    private readonly bool _isSingle = shape.Encoding == ColumnEncoding.Single;

    public override Cells NewCells(int slots) => new FloatSumCells(new ExactFloat?[slots], new long[slots]);

    public override void Apply(Cells cells, ValueTree? tree, int slot, int group, ReadOnlySpan<byte> value, int sign) =>
        ((FloatSumCells)cells).Add(slot, _isSingle ? BinaryPrimitives.ReadSingleLittleEndian(value) : BinaryPrimitives.ReadDoubleLittleEndian(value), sign);
}
