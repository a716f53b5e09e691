using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>How many of a group's values a part gives of one accumulator: what the measures need, not what there is.</summary>
/// <param name="Front">So many of the smallest.</param>
/// <param name="Back">So many of the greatest.</param>
internal readonly record struct ValueLimits(long Front, long Back)
{
    // One would do unless values are there that only went by this part.
    private const int Ends = 4;
    private const int BitsADepth = 4;
    private const int WholeDepth = 4;

    /// <summary>For each accumulator.</summary>
    public static ValueLimits[] Of(StoreFormat format, int depth)
    {
        var limits = new ValueLimits[format.Accumulators.Length];
        for (var index = 0; index < format.Definition.Measures.Count; index++)
        {
            if (format.AccumulatorOfMeasure[index] is >= 0 and var place)
            {
                limits[place] = limits[place].With(format.Definition.Measures[index]);
            }
        }

        return Array.ConvertAll(limits, limit => limit.At(depth));
    }

    private ValueLimits With(Measure measure) => measure.Kind switch
    {
        MeasureKind.Min => this with { Front = Math.Max(Front, Ends) },
        MeasureKind.Max => this with { Back = Math.Max(Back, Ends) },
        MeasureKind.Top => this with { Back = Math.Max(Back, measure.Limit) },
        MeasureKind.CountDistinct => new ValueLimits(int.MaxValue, int.MaxValue),
        _ => this,
    };

    private ValueLimits At(int depth) => depth >= WholeDepth
        ? new ValueLimits(int.MaxValue, int.MaxValue)
        : new ValueLimits(Front << (BitsADepth * depth), Back << (BitsADepth * depth));
}
