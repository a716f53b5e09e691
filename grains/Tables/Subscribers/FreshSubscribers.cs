using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Watching;

namespace Router.Grains.Tables.Subscribers;

/// <summary>
/// Gives each partition subscribers of its own where they keep something: aggregates and row watches are made anew for every start of a partition. Another
/// subscriber that keeps state belongs to one partition of a silo.
/// </summary>
internal sealed class FreshSubscribers(ILoggerFactory loggers, TimeProvider time)
{
    private readonly ConditionalWeakTable<ISubscriber, string> _owners = [];

    /// <summary>The partition's subscriptions with subscribers of its own.</summary>
    /// <exception cref="InvalidOperationException">A subscriber that keeps state serves another partition already.</exception>
    public IReadOnlyList<Subscription> For(PartitionPlan plan) => [.. plan.Subscriptions.Select(subscription => subscription with { Subscriber = Fresh(subscription, plan) })];

    private ISubscriber Fresh(Subscription subscription, PartitionPlan plan) => subscription.Subscriber switch
    {
        Aggregate aggregate => aggregate.For(plan.Slice),
        RowWatch watch => new RowWatch(watch.Table, loggers.CreateLogger<RowWatch>(), time),
        IStatefulSubscriber stateful => Owned(stateful, subscription.Name, plan.Stream.ToString()),
        var stateless => stateless,
    };

    private IStatefulSubscriber Owned(IStatefulSubscriber subscriber, string subscription, string partition)
    {
        var owner = _owners.GetValue(subscriber, _ => partition);
        return owner == partition
            ? subscriber
            : throw new InvalidOperationException(
                $"The subscriber of '{subscription}' keeps state and serves {owner} already, so it cannot serve {partition}: make one for each partition, in Add(services => new Subscription {{ Subscriber = new ... }}).");
    }
}
