using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tailing;

/// <summary>
/// What the releases of an application followed of a source, one after the other. What a subscription keeps of a partition is right only if it was followed
/// alike ever since, and of one log: a partition that a release in between did not have was told nothing, and cannot tell; nor did anybody tell it what lies
/// between two logs.
/// </summary>
internal static class FollowedSets
{
    /// <summary>Sets that are remembered one by one; of those before only what all of them followed.</summary>
    public const int Most = 32;

    /// <summary>The sets with one that is followed from a place on; the same object where it is the last one anyhow.</summary>
    /// <param name="known">The sets so far, the oldest first; none where nothing is known of earlier ones.</param>
    /// <param name="present">What is followed now.</param>
    /// <param name="since">Where it begins. What was followed from there on before is read again.</param>
    public static FollowedSet[] With(FollowedSet[] known, SubscriptionSet present, ChangeToken since)
    {
        var set = new FollowedSet
        {
            Sequence = since.Sequence,
            Row = since.Row,
            Subscriptions = [.. present.Items.Select(DigestOf).Order()],
            Partitions = [.. present.Partitions.Select(partitions => string.Create(CultureInfo.InvariantCulture, $"{partitions.Tables} {partitions.Count}"))],
        };
        var kept = known.TakeWhile(item => item.Since() < since).ToArray();
        FollowedSet[] all = kept is [.., var last] && IsSame(last, set) && last.Since().Epoch == since.Epoch ? kept : [.. kept, set];
        if (all.Length == known.Length && all[^1].Since() == known[^1].Since() && IsSame(all[^1], known[^1]))
        {
            return known;
        }

        return all.Length <= Most ? all : [Both(all[0], all[1]), .. all[2..]];
    }

    /// <summary>Whether what a subscription keeps of a partition, complete up to a place, has missed nothing since.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="subscription">The subscription.</param>
    /// <param name="table">The partition's table; null where it is not of one.</param>
    /// <param name="partitions">The table's partitions.</param>
    /// <param name="applied">The place.</param>
    public static bool HasAll(IReadOnlyList<FollowedSet> sets, Subscription subscription, TableName? table, int partitions, ChangeToken applied)
    {
        var digest = DigestOf(subscription);
        for (var index = 0; index < sets.Count; index++)
        {
            var isOver = index + 1 < sets.Count && sets[index + 1].Since() <= applied;
            if (!isOver && (!IsFollowed(sets[index]) || (index + 1 < sets.Count && sets[index + 1].Since().Epoch > sets[index].Since().Epoch)))
            {
                return false;
            }
        }

        return true;

        bool IsFollowed(FollowedSet set) => set.Subscriptions.Contains(digest) && (table is not { } name || PartitionsOf(set, name) == partitions);
    }

    /// <summary>What was followed alike under two sets that follow each other; it begins before every place of its log.</summary>
    private static FollowedSet Both(FollowedSet earlier, FollowedSet later)
    {
        var isAlike = earlier.Partitions.AsSpan().SequenceEqual(later.Partitions) && earlier.Since().Epoch == later.Since().Epoch;
        return later with { Sequence = ChangeToken.PackSequence(later.Since().Epoch, 0, 0), Row = 0, Subscriptions = isAlike ? [.. earlier.Subscriptions.Intersect(later.Subscriptions)] : [] };
    }

    private static int PartitionsOf(FollowedSet set, TableName table)
    {
        foreach (var line in set.Partitions)
        {
            var space = line.LastIndexOf(' ');
            if (TableGlob.Parse(line[..space]).Matches(table))
            {
                return int.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture);
            }
        }

        return 1;
    }

    private static bool IsSame(FollowedSet left, FollowedSet right) =>
        left.Subscriptions.AsSpan().SequenceEqual(right.Subscriptions) && left.Partitions.AsSpan().SequenceEqual(right.Partitions);

    private static long DigestOf(Subscription subscription) =>
        BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{subscription.Name}: {subscription.Definition}")));
}
