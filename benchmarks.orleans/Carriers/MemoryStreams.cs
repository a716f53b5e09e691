using System.Diagnostics;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;

namespace Router.Benchmarks.Orleans.Carriers;

/// <summary>The same bytes through Orleans' memory streams, one send at a time to each.</summary>
internal static class MemoryStreams
{
    public const string Provider = "memory";
    public const string Namespace = "bench.memory";

    public static async Task<Carried> RunAsync(IGrainFactory grains, IStreamProvider provider, string here, FrameBytes[] pieces, int sinks, string run)
    {
        var keys = await AwayAsync(grains, here, sinks, run);
        var total = pieces.Sum(piece => (long)piece.Bytes.Count) * sinks;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(keys.Select(key => Task.Run(() => SendAsync(provider.GetStream<FrameBytes>(StreamId.Create(Namespace, key)), pieces))));
        while (await ArrivedAsync(grains, keys) < total)
        {
            await Task.Delay(5);
        }

        return new Carried(total, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task SendAsync(IAsyncStream<FrameBytes> stream, FrameBytes[] pieces)
    {
        foreach (var piece in pieces)
        {
            await stream.OnNextAsync(piece);
        }
    }

    private static async Task<long> ArrivedAsync(IGrainFactory grains, List<string> keys) =>
        (await Task.WhenAll(keys.Select(key => grains.GetGrain<IMemorySinkGrain>(key).BytesAsync()))).Sum();

    private static async Task<List<string>> AwayAsync(IGrainFactory grains, string here, int count, string run)
    {
        var away = new List<string>();
        for (var number = 0; away.Count < count; number++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{run}-{number}");
            if (await grains.GetGrain<IMemorySinkGrain>(key).WhereAsync() != here)
            {
                away.Add(key);
            }
        }

        return away;
    }
}
