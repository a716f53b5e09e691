using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tables;

/// <summary>
/// Which deliveries a partition takes: the backstop of the cluster's promises, whatever carries the deliveries. Nothing is skipped that was never
/// applied, and nothing is applied after a newer tailer's changes that an older one read.
/// </summary>
internal static class DeliveryRules
{
    /// <summary>Judges a delivery.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="applied">How far the partition has come.</param>
    /// <param name="generation">The newest generation it was given anything of.</param>
    public static DeliveryVerdict Judge(ChangeDelivery delivery, AppliedPlace applied, long generation) =>
        delivery.Generation < generation ? DeliveryVerdict.Foreign
        : HasHole(delivery, applied.Token) ? DeliveryVerdict.Missing
        : applied.HasRow(delivery.Last) ? DeliveryVerdict.Replayed
        : DeliveryVerdict.Take;

    /// <summary>What lies before a generation's beginning was applied when it began; what lies behind must have come here.</summary>
    private static bool HasHole(ChangeDelivery delivery, ChangeToken applied)
    {
#if ROUTER_BROKEN_NO_PREVIOUS_CHECK
        return false;
#else
        var reached = Later(applied, delivery.BeganAt);
        foreach (var batch in delivery.Batches)
        {
            if (batch.Previous > reached)
            {
                return true;
            }

            reached = Later(reached, batch.Last);
        }

        return false;
#endif
    }

    private static ChangeToken Later(ChangeToken left, ChangeToken right) => left < right ? right : left;
}
