using Router.Cli.Options;
using Router.Hosting;
using Router.Routing.Subscriptions;

namespace Router.Cli.Run;

/// <summary>
/// The sinks of a run and what goes into them: <c>--sink</c> with <c>--tables</c>, and the subscriptions of the configuration. Each file is
/// written by one partition, in commit order over all its tables, whatever the subscription's level. Invalidations and aggregates stand beside them.
/// </summary>
internal sealed class SinkSet : IDisposable
{
    private readonly List<JsonLinesSink> _sinks = [];

    public SinkSet(RunOptions options, IReadOnlyList<Subscription> others)
    {
        var subscriptions = options.Subscriptions.Select(item => Of(item.Settings, Open(item.SinkPath), options.Partitions)).ToList();
        if (options.SinkPath is { } path)
        {
            subscriptions.Insert(0, new Subscription
            {
                // State is saved under this name.
                Name = "jsonl",
                Level = SubscriptionLevel.Log,
                Tables = options.Tables ?? TableGlob.All,
                Subscriber = Open(path),
            });
        }

        try
        {
            Subscriptions = new SubscriptionSet([.. subscriptions, .. others], options.Partitions);
        }
        catch (ArgumentException wrong)
        {
            throw CommandException.Usage(wrong.Message, wrong);
        }
    }

    public SubscriptionSet Subscriptions { get; }

    public void Dispose()
    {
        foreach (var sink in _sinks)
        {
            sink.Dispose();
        }
    }

    private static Subscription Of(SubscriptionSettings settings, JsonLinesSink sink, IReadOnlyList<PartitionCount> partitions)
    {
        try
        {
            var subscription = settings.ToSubscription(sink);
            if (subscription.Level != SubscriptionLevel.Row)
            {
                return subscription with { Level = SubscriptionLevel.Log };
            }

            return subscription.Tables.SingleTable is { } table && new SubscriptionSet([], partitions).PartitionsOf(table) > 1
                ? throw new FormatException($"The subscription '{settings.Name}' follows a row of {table}, which has several partitions: a sink takes rows of one only.")
                : subscription;
        }
        catch (FormatException wrong)
        {
            throw CommandException.Usage(wrong.Message, wrong);
        }
    }

    private JsonLinesSink Open(string path)
    {
        var sink = new JsonLinesSink(path);
        _sinks.Add(sink);
        return sink;
    }
}
