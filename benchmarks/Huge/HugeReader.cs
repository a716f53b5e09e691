using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Router.Benchmarks.Measures;
using Router.Contracts;
using Router.Hosting;
using Router.Standalone.Hosting;

namespace Router.Benchmarks.Huge;

/// <summary>A process that goes the whole way through a huge transaction: <c>huge-reader SOURCE FROM ROWS</c>.</summary>
internal static class HugeReader
{
    public const string Command = "huge-reader";

    public static async Task<int> RunAsync(string source, string from, string rowsText)
    {
        var rows = long.Parse(rowsText, CultureInfo.InvariantCulture);
        var started = Stopwatch.GetTimestamp();
        using var folder = new TemporaryFolder();
        var all = new TaskCompletionSource();
        var seen = 0L;
        var host = Host.CreateEmptyApplicationBuilder(null);
        host.Services
            .AddBinlogRouter(options =>
            {
                options.Source = source;
                options.From = from;
                options.State = folder.Path;
            })
            .OnTable("bench.huge", (batch, _) =>
            {
                try
                {
                    seen = Follow(batch, seen);
                }
                catch (InvalidOperationException disorder)
                {
                    all.TrySetException(disorder);
                }

                if (seen == rows)
                {
                    all.TrySetResult();
                }

                return default;
            });
        using var running = host.Build();
        await running.StartAsync();
        await await Task.WhenAny(all.Task, running.Services.GetRequiredService<IBinlogRouter>().Completion);
        await running.StopAsync();
        Console.WriteLine(JsonSerializer.Serialize(new HugeReading(seen, Stopwatch.GetElapsedTime(started).TotalSeconds, PeakMemory.ReadKib() / 1024.0)));
        return seen == rows ? 0 : 1;
    }

    private static long Follow(in ChangeBatch batch, long seen)
    {
        foreach (var change in batch)
        {
            var id = change.After.GetInt64(0);
            seen = id == seen + 1 ? id : throw new InvalidOperationException($"Row {id} came after row {seen}.");
        }

        return seen;
    }
}
