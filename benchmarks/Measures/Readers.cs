using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Router.Benchmarks.Raw;
using Router.Benchmarks.Workloads;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Standalone.Hosting;
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
        return HostAsync(workload, () => sum.Tally, (router, all) => router.OnTable(workload.Table, (batch, _) =>
        {
            sum.Add(batch);
            if (sum.Rows >= workload.Rows)
            {
                all.TrySetResult();
            }

            return default;
        }));
    }

    /// <summary>The same into invalidation rules, a key a row, with a target that counts the keys and their bytes.</summary>
    public static Task<Measurement> RulesAsync(Workload workload)
    {
        var (keys, lengthBytes) = (0L, 0L);
        var rules = new InvalidationRules().Key(workload.Table, "order:{id}");
        return HostAsync(workload, () => new Tally(keys, 0, lengthBytes), (router, all) => router.Invalidate(rules).ToHandler((batch, _) =>
        {
            foreach (var key in batch.Keys)
            {
                keys++;
                lengthBytes += key.Length;
            }

            if (keys >= workload.Rows)
            {
                all.TrySetResult();
            }

            return default;
        }));
    }

    private static async Task<Measurement> HostAsync(Workload workload, Func<Tally> tally, Action<RouterBuilder, TaskCompletionSource> follow)
    {
        using var clock = new StreamClock();
        using var folder = new TemporaryFolder();
        var all = new TaskCompletionSource();
        var host = Host.CreateEmptyApplicationBuilder(null);
        host.Logging.AddProvider(clock);
        follow(
            host.Services.AddBinlogRouter(options =>
            {
                options.Source = workload.Source();
                options.From = workload.From;
                options.State = folder.Path;
            }),
            all);
        using var running = host.Build();
        await running.StartAsync();
        var router = running.Services.GetRequiredService<IBinlogRouter>();
        await await Task.WhenAny(all.Task, router.Completion).WaitAsync(s_patience);
        await running.StopAsync();
        var measured = clock.Stop(tally());
        var saved = router.Status?.Saved;
        return saved?.File == workload.File && saved.Offset == workload.EndOffset
            ? measured
            : throw new InvalidOperationException($"Saved is {saved?.File}:{saved?.Offset}, the end is {workload.File}:{workload.EndOffset}.");
    }
}
