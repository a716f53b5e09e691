using Router.Contracts.Rows;

namespace Router.Contracts.Frames;

/// <summary>A table's definition as bytes, with its identity.</summary>
internal sealed class EncodedPlan
{
    public EncodedPlan(TablePlan plan)
    {
        Bytes = PlanCodec.Write(plan);
        Id = PlanId.Of(Bytes);
    }

    public byte[] Bytes { get; }

    public PlanId Id { get; }
}
