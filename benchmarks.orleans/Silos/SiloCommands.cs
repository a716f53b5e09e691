using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Streams;
using Router.Benchmarks.Orleans.Carriers;
using Router.Benchmarks.Orleans.Groups;
using Router.Benchmarks.Orleans.Replay;
using Router.Contracts.Orleans.Aggregates;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;
using Router.Contracts.Orleans.Tailing;
using Router.Grains;
using Router.Replication.Feed;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>Does what comes line by line on standard input, and answers each line by one with its number and JSON.</summary>
internal sealed class SiloCommands(IServiceProvider services, RecordedLog log, Arrivals arrivals, SiloPlan plan)
{
    public const string Answer = "= ";
    public const int Sinks = 8;
    private const int PieceBytes = 1 << 20;

    private readonly IGrainFactory _grains = services.GetRequiredService<IGrainFactory>();
    private readonly WatchedRows _watched = new(services.GetRequiredService<IGrainFactory>());
    private readonly string _here = $"{services.GetRequiredService<ILocalSiloDetails>().SiloAddress}";

    public async Task RunAsync()
    {
        Say("0", _here);
        while (await Console.In.ReadLineAsync() is { Length: > 0 } line)
        {
            _ = AnswerAsync(line.Split(' '));
        }
    }

    /// <summary>The first word is the question's number: answers may come in another order.</summary>
    private async Task AnswerAsync(string[] words)
    {
        try
        {
            Say(words[0], await DoAsync(words[1..]));
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"{failure}");
            Environment.Exit(1);
        }
    }

    private async Task<object> DoAsync(string[] words) => words switch
    {
        ["plain", var copies] => await PlainCalls.RunAsync(_grains, _here, Payloads.Of(log, PieceBytes), Sinks, Number(copies)),
        ["memory", var run, var pieceBytes] => await MemoryStreams.RunAsync(
            _grains, services.GetRequiredKeyedService<IStreamProvider>(MemoryStreams.Provider), _here, Payloads.Of(log, Number(pieceBytes)), Sinks, run),
        ["begin", var source] => (await _grains.GetGrain<IBinlogTailerGrain>(source).StatusAsync()).Silo,
        ["tables", var source] => await TablesAsync(source),
        ["open", var source] => Open(source),
        ["wait", var source, var point] => await WaitAsync(source, point),
        ["counted"] => new long[] { arrivals.Rows, arrivals.LastTicks },
        ["recorded"] => new long[] { log.Rows, log.Bytes },
        ["end"] => $"{ReplayFeed.EndOf(log, plan.ReplayCopies)}",
        ["sum", var source] => (await _grains.GetGrain<IAggregateGrain>($"{source}/sales-{source}").ReadPageAsync(null, 1000)).Groups
            .Sum(group => Convert.ToInt64(group.Values[Array.IndexOf(group.Measures, "orders")], CultureInfo.InvariantCulture)),
        ["groups", var source] => await GroupsAsync($"{source}/{source}"),
        ["saved"] => Saved((CountingStorage)services.GetRequiredKeyedService<IGrainStorage>(RouterStorage.Name)),
        ["paced", var path] => WritePaced(path),
        ["watch", var count] => await _watched.WatchAsync(Number(count)),
        ["told"] => _watched.Told,
        ["watched"] => await _watched.CountAsync(),
        ["memory"] => ProcessMemory.Read(),
        _ => throw new ArgumentException($"'{string.Join(' ', words)}' is nothing that a silo does here."),
    };

    /// <summary>Where each table's grain is.</summary>
    private async Task<string[]> TablesAsync(string source) => await Task.WhenAll(SiloProgram.TablesOf(plan)
        .Select(async table => (await _grains.GetGrain<ITableGrain>($"{new StreamName(source, table.Schema, table.Table)}").StatusAsync()).Silo));

    private long Open(string source)
    {
        var started = Stopwatch.GetTimestamp();
        ((GatedFeeds)services.GetRequiredService<ISourceFeedFactory>()).GateOf(source).Open();
        return started;
    }

    /// <summary>When everything up to that point was applied and saved.</summary>
    private async Task<long> WaitAsync(string source, string point)
    {
        var outcome = "TimedOut";
        while (outcome == "TimedOut")
        {
            outcome = await _grains.GetGrain<ISourceGrain>(source).WaitForAsync(point, TimeSpan.FromSeconds(20), null);
        }

        return outcome == "Reached" ? Stopwatch.GetTimestamp() : throw new InvalidOperationException($"Waiting for {point} of {source} ended with {outcome}.");
    }

    private async Task<long> GroupsAsync(string aggregate)
    {
        var count = 0L;
        string? from = null;
        do
        {
            var page = await _grains.GetGrain<IAggregateGrain>(aggregate).ReadPageAsync(from, 1000);
            count += page.Groups.Length;
            from = page.Next;
        }
        while (from is not null);
        return count;
    }

    private static long[] Saved(CountingStorage storage) => [storage.Writes, storage.Bytes];

    private string WritePaced(string path)
    {
        arrivals.WritePaced(path);
        return path;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Say(string number, object answer) => Console.WriteLine($"{Answer}{number} {JsonSerializer.Serialize(answer)}");
}
