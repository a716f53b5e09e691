using Router.Contracts;

namespace Router.Subscribers.Caching;

/// <summary>Whether a loaded value is known to be at least as new as the invalidations that were applied: the one rule of both stores.</summary>
internal static class FillCheck
{
    /// <summary>Judges a fill by the floor.</summary>
    /// <param name="readings">The readings taken with the load, all of which must do; none where there are none.</param>
    /// <param name="floor">The floor.</param>
    /// <param name="isWithinGrace">Whether the load began within the grace time of the floor's raising, or before.</param>
    public static NotStoredReason ByFloor(IReadOnlyList<LogPoint> readings, CacheFloor floor, bool isWithinGrace)
    {
        foreach (var reading in readings)
        {
            if (!floor.IsComparable(reading))
            {
                return NotStoredReason.NotComparable;
            }

            if (!floor.IsCoveredBy(reading))
            {
                return NotStoredReason.OlderThanFloor;
            }
        }

        return readings.Count == 0 && isWithinGrace ? NotStoredReason.WithinGrace : NotStoredReason.None;
    }

    /// <summary>Judges a fill by a tombstone of its key or of one of its tags.</summary>
    /// <param name="readings">The readings taken with the load.</param>
    /// <param name="tombstone">What was invalidated last.</param>
    /// <param name="isWithinGrace">Whether the load began within the grace time of the invalidation, or before.</param>
    public static NotStoredReason ByTombstone(IReadOnlyList<LogPoint> readings, Watermark tombstone, bool isWithinGrace)
    {
#if ROUTER_BROKEN_FILL_NOT_CHECKED
        return NotStoredReason.None;
#else
        foreach (var reading in readings)
        {
            if (!tombstone.IsCoveredBy(reading))
            {
                return NotStoredReason.OlderThanInvalidation;
            }
        }

        return readings.Count == 0 && isWithinGrace ? NotStoredReason.WithinGrace : NotStoredReason.None;
#endif
    }
}
