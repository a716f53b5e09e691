using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tables.Subscribers;

/// <summary>What a partition is for.</summary>
internal sealed record PartitionPlan
{
    /// <summary>Its stream.</summary>
    public required StreamName Stream { get; init; }

    /// <summary>Its level.</summary>
    public required SubscriptionLevel Level { get; init; }

    /// <summary>Which of its table's partitions it is.</summary>
    public required PartitionSlice Slice { get; init; }

    /// <summary>As the change log calls it: <c>shop.orders/3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The subscriptions, with the container's subscribers.</summary>
    public required IReadOnlyList<Subscription> Subscriptions { get; init; }

    /// <summary>The plan of a stream.</summary>
    /// <exception cref="ArgumentException">The table has no such partition, or nobody follows it.</exception>
    public static PartitionPlan Of(StreamName stream, SubscriptionSet set)
    {
        var level = stream.TableName is not null ? SubscriptionLevel.Table : stream.Schema is not null ? SubscriptionLevel.Schema : SubscriptionLevel.Log;
        var slice = stream.TableName is { } table ? new PartitionSlice(stream.Partition, set.PartitionsOf(table)) : PartitionSlice.Whole;
        if (stream.Partition >= (stream.TableName is null ? 1 : slice.Count))
        {
            throw new ArgumentException($"There is no partition {stream}: {stream.Followed} has {slice.Count}, from 0. Say the same partition counts on every silo.", nameof(stream));
        }

        var subscriptions = set.OfPartition(level, stream.TableName);
        return subscriptions.Count > 0
            ? new PartitionPlan { Stream = stream, Level = level, Slice = slice, Name = stream.TableName is { } name ? slice.NameFor(name) : stream.Followed, Subscriptions = subscriptions }
            : throw new ArgumentException($"Nobody follows {stream.Followed} of the source '{stream.Source}' on this silo: say the same subscriptions on every silo.", nameof(stream));
    }
}
