using System.Diagnostics;
using System.Globalization;
using Router.Benchmarks.Report;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Servers;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Invalidation.Targets;
using Router.Subscribers.Redis;

namespace Router.Benchmarks.Redis;

/// <summary>How many keys a second are invalidated in a Redis, beside redis-benchmark; all over loopback to one private server.</summary>
internal static class RedisRun
{
    private const int Keys = 500_000;
    private const int WarmUpRounds = 1;

    private static readonly int[] s_pipelined = [16, 100, 1000];

    private static readonly TablePlan s_table = new(
        new TableName("bench", "users"), [new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong }], [0], hasNames: true);

    public static async Task<IReadOnlyList<RedisResult>> RunAsync(int rounds)
    {
        await Console.Error.WriteLineAsync($"Redis, {rounds} rounds");
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisConnection.To(server.Address);
        var results = new List<RedisResult>();
        foreach (var pipelined in s_pipelined)
        {
            results.Add(await CompareAsync("client", pipelined, rounds, server, () => ByClientAsync(redis, pipelined)));
            results.Add(await CompareAsync("rules", pipelined, rounds, server, () => ByRulesAsync(redis, pipelined)));
        }

        return results;
    }

    private static async Task<RedisResult> CompareAsync(string way, int pipelined, int rounds, RedisServer server, Func<Task> invalidate)
    {
        var measured = new List<(double Limit, double Own)>();
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            var limit = await LimitAsync(server, pipelined);
            var started = Stopwatch.GetTimestamp();
            await invalidate();
            var own = Keys / pipelined * pipelined / Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (round >= 0)
            {
                measured.Add((limit, own));
            }
        }

        return RedisResult.Of(way, pipelined, measured);
    }

    /// <summary>redis-benchmark's own count of requests a second, out of <c>"UNLINK ...","123456.78",...</c>.</summary>
    private static async Task<double> LimitAsync(RedisServer server, int pipelined)
    {
        var count = Keys.ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["--csv", "-c", "1", "-P", pipelined.ToString(CultureInfo.InvariantCulture), "-n", count, "-r", count, "UNLINK", "user:__rand_int__"];
        using var process = Process.Start(new ProcessStartInfo(server.BenchmarkPath, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.TrimEnd().Split('\n')[^1].Split("\",\"");
        return line.Length > 1 && double.TryParse(line[1].Trim('"'), CultureInfo.InvariantCulture, out var rate)
            ? rate
            : throw new InvalidOperationException($"redis-benchmark said: {output}");
    }

    private static async Task ByClientAsync(RedisConnection redis, int pipelined)
    {
        var pipeline = new RedisPipeline();
        var key = new byte[32];
        "user:"u8.CopyTo(key);
        for (var sent = 0; sent + pipelined <= Keys; sent += pipelined)
        {
            pipeline.Clear();
            for (var i = 0; i < pipelined; i++)
            {
                (sent + i).TryFormat(key.AsSpan(5), out var digits, "D12", CultureInfo.InvariantCulture);
                pipeline.Add("UNLINK"u8, key.AsSpan(0, 5 + digits));
            }

            await redis.RunAsync(pipeline, CancellationToken.None);
        }
    }

    private static async Task ByRulesAsync(RedisConnection redis, int pipelined)
    {
        var rules = new InvalidationRules().Key("bench.users", "user:{id}").IgnoreTableChanges("bench.users");
        var subscriber = new InvalidationSubscriber(rules, new RedisTarget(redis));
        for (var sent = 0; sent + pipelined <= Keys; sent += pipelined)
        {
            await subscriber.HandleAsync(Rows(sent, pipelined).Open(), CancellationToken.None);
        }
    }

    /// <summary>Rows of one BIGINT: a null bitmap, and the number.</summary>
    private static ChangeFrame Rows(long firstId, int count)
    {
        const int RowBytes = 9;
        var bytes = new byte[count * RowBytes];
        for (var row = 0; row < count; row++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan((row * RowBytes) + 1), firstId + row);
        }

        return new ChangeFrame { Kind = ChangeKind.Insert, Table = s_table, After = s_table.Full, RowCount = count, Bytes = bytes, LengthBytes = bytes.Length };
    }
}
