using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Router.Benchmarks.Raw;
using Router.Benchmarks.Workloads;
using Router.Contracts;
using Router.Hosting;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Standalone.Hosting;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Invalidation;

namespace Router.Benchmarks.Measures;

/// <summary>The ways a workload is read in this process.</summary>
internal static class Readers
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>The limit: nothing is parsed.</summary>
    public static Measurement Raw(Workload workload)
    {
        using var session = new RawSession(Workload.Host, workload.Port, Workload.User, Workload.Password);
        session.StartDump(workload.File);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        RawRead.Receive(session.Socket, workload.DumpBytes);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Measurement(seconds, workload.Rows, AllocatedBytes: 0, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, default);
    }

    /// <summary>The reader alone: a feed and a consumer that reads the rows within the call.</summary>
    public static Measurement Feed(Workload workload, string tls = "disabled")
    {
        using var clock = new StreamClock();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(clock));
        var options = SourceOptions.Parse(workload.Source(tls)) with { Start = StartPosition.Parse(workload.From), UntilEnd = true, FailFast = true };
        var sum = new RowSum(workload.IsJson);
        new BinlogFeed(options, loggers.CreateLogger<BinlogFeed>()).Run(new SummingConsumer(sum), CancellationToken.None);
        return clock.Stop(sum.Tally);
    }

    /// <summary>The whole way: a host with a table handler and a state folder, until everything is acknowledged and saved.</summary>
    public static Task<Measurement> WholeWayAsync(Workload workload)
    {
        var sum = new RowSum(workload.IsJson);
        return ThroughHostAsync(
            workload,
            router => router.OnTable(workload.Table, (batch, _) =>
            {
                sum.Add(batch);
                return default;
            }, options => options.NeverBlocks()),
            () => sum.Tally);
    }

    /// <summary>The whole way into an aggregate that counts orders and sums their amounts by status.</summary>
    public static Task<Measurement> AggregateAsync(Workload workload)
    {
        var definition = new AggregateBuilder("sales").Table(workload.Table).GroupBy("status").Count("orders").Sum("amount", "amount").Fill(FillMode.Log).Build();
        var aggregate = new Aggregate(definition);
        return ThroughHostAsync(workload, router => router.Add(_ => Table("sales", workload, aggregate)), () =>
        {
            var groups = aggregate.ReadAll().Groups;
            return new Tally(groups.Sum(group => group.GetInt64("orders")), 0, (long)(100 * groups.Sum(group => group.GetDecimal("amount"))));
        });
    }

    /// <summary>The whole way into invalidation rules, one key a row, and a target that counts.</summary>
    public static Task<Measurement> InvalidationAsync(Workload workload)
    {
        var target = new CountingTarget();
        var rules = new InvalidationRules().Key(workload.Table, "order:{id}");
        return ThroughHostAsync(
            workload, router => router.Add(_ => InvalidationSubscriber.Subscribe("cache", rules, target)), () => new Tally(target.Keys, 0, 0));
    }

    private static Subscription Table(string name, Workload workload, ISubscriber subscriber) => new()
    {
        Name = name,
        Level = SubscriptionLevel.Table,
        Tables = TableGlob.Parse(workload.Table),
        Kinds = ChangeKinds.All,
        Subscriber = subscriber,
    };

    private static async Task<Measurement> ThroughHostAsync(Workload workload, Action<RouterBuilder> subscribe, Func<Tally> tally)
    {
        using var clock = new StreamClock();
        using var folder = new TemporaryFolder();
        var host = Host.CreateEmptyApplicationBuilder(null);
        host.Logging.AddProvider(clock);
        subscribe(host.Services.AddBinlogRouter(options =>
        {
            options.Source = workload.Source();
            options.From = workload.From;
            options.State = folder.Path;
        }));
        using var running = host.Build();
        await running.StartAsync();
        var router = running.Services.GetRequiredService<IBinlogRouter>();
        var outcome = await router.WaitForAsync(LogPoint.OfPlace(workload.File, workload.EndOffset), s_patience);
        await running.StopAsync();
        var measured = clock.Stop(tally());
        var saved = router.Status?.Saved;
        return saved?.File == workload.File && saved.Offset == workload.EndOffset
            ? measured
            : throw new InvalidOperationException($"Saved is {saved?.File}:{saved?.Offset}, the end is {workload.File}:{workload.EndOffset}; the wait was {outcome}.");
    }
}
