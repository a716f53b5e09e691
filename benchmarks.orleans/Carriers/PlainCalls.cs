using System.Diagnostics;
using Router.Contracts.Orleans.Streams;

namespace Router.Benchmarks.Orleans.Carriers;

/// <summary>Bytes in plain grain calls to grains on the other silo, one call at a time to each.</summary>
internal static class PlainCalls
{
    public static async Task<Carried> RunAsync(IGrainFactory grains, string here, FrameBytes[] pieces, int sinks, int copies)
    {
        var away = await AwayAsync(grains, here, sinks);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(away.Select((sink, index) => Task.Run(() => SendAsync(sink, pieces, copies))));
        return new Carried(pieces.Sum(piece => (long)piece.Bytes.Count) * copies * sinks, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task SendAsync(ISinkGrain sink, FrameBytes[] pieces, int copies)
    {
        for (var copy = 0; copy < copies; copy++)
        {
            foreach (var piece in pieces)
            {
                await sink.TakeAsync(piece);
            }
        }
    }

    private static async Task<List<ISinkGrain>> AwayAsync(IGrainFactory grains, string here, int count)
    {
        var away = new List<ISinkGrain>();
        for (var key = 0; away.Count < count && key < 1000; key++)
        {
            var sink = grains.GetGrain<ISinkGrain>(key);
            if (await sink.WhereAsync() != here)
            {
                away.Add(sink);
            }
        }

        return away.Count == count ? away : throw new InvalidOperationException($"Only {away.Count} of {count} grains are on another silo than {here}.");
    }
}
