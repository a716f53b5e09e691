using System.Diagnostics;
using System.Globalization;
using Router.Servers;
using Router.Silo.Processes;

namespace Router.Silo.Tests.Faults;

/// <summary>A source under load, a storage of its own, and silos that record what comes to their table grains.</summary>
internal sealed class FaultGround : IAsyncDisposable
{
    private const string Marks = "marks";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_markAgain = TimeSpan.FromSeconds(5);

    private readonly List<Load> _loads = [];
    private readonly IAsyncDisposable _storage;
    private int _lastMark;

    private FaultGround(DatabaseServer source, IAsyncDisposable storage, SiloCluster cluster, string schema)
    {
        Source = source;
        _storage = storage;
        Cluster = cluster;
        Schema = schema;
    }

    /// <summary>The server that is followed.</summary>
    public DatabaseServer Source { get; }

    /// <summary>The server that keeps the cluster's membership and its grains' states, where it is MariaDB.</summary>
    public DatabaseServer Storage => _storage as DatabaseServer ?? throw new InvalidOperationException("The storage is PostgreSQL: what holds it has many processes.");

    public SiloCluster Cluster { get; }

    /// <summary>Starts everything: a busy table, a hot one of four partitions, a quiet one, and three silos.</summary>
    /// <param name="kind">What is followed.</param>
    /// <param name="seed">Of the loads.</param>
    /// <param name="storageKind">What keeps the cluster's state: MariaDB or PostgreSQL.</param>
    /// <param name="silos">How many.</param>
    public static async Task<FaultGround> StartAsync(ServerKind kind, int seed, StorageKind storageKind = StorageKind.MariaDb, int silos = 3)
    {
        var source = await DatabaseServer.StartAsync(kind);
        var (storage, empty) = await StartStorageAsync(storageKind);
        var schema = await source.CreateDatabaseAsync("faults");
        var keeps = await empty.InitializedAsync();
        var cluster = new SiloCluster(
            keeps,
            ["--source", string.Create(CultureInfo.InvariantCulture, $"mysql://repl:repl@{source.Host}:{source.Port}")],
            new Dictionary<string, string> { ["RECORDED_TABLES"] = $"{schema}.*" },
            RecorderSilo.Program);
        var ground = new FaultGround(source, storage, cluster, schema);
        await ground.BeginAsync(seed, silos);
        return ground;
    }

    /// <summary>The newest mark that <see cref="MarkAsync"/> waited for.</summary>
    public int Mark { get; private set; }

    /// <summary>Makes a mark in the source's log, and waits until it came to its table's grain.</summary>
    /// <returns>How long that took, in milliseconds.</returns>
    public async Task<long> MarkAsync()
    {
        var clock = Stopwatch.StartNew();
        Mark = await NextMarkAsync();
        await SeeAsync(Mark);
        return clock.ElapsedMilliseconds;
    }

    /// <summary>
    /// Waits until a replica has a mark. The silo that took it may have ended before anybody asked it, and the partition's next replica, which has the mark
    /// from the storage, is made for the next change only: so there are more marks now and then.
    /// </summary>
    public async Task SeeAsync(int mark)
    {
        var lastMarked = Stopwatch.StartNew();
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    if (lastMarked.Elapsed > s_markAgain)
                    {
                        await NextMarkAsync();
                        lastMarked.Restart();
                    }

                    return (await RecordedAsync()).GetValueOrDefault(MarksPartition)?.Rows.ContainsKey(Key(mark)) == true;
                },
                $"mark {mark} comes to its grain (the silos' logs: {Cluster.LogFolder})",
                s_patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{await SilosView.OfAsync(Cluster)}", late);
        }
    }

    /// <summary>The silo whose replica has a mark, once the tailer knows that it is taken: nobody is given it again.</summary>
    public async Task<SiloProcess> HolderAsync(int mark)
    {
        var stream = $"main/{Schema}/{Marks}/0";
        await Eventually.TrueAsync(
            async () => await Cluster.ReportAsync() is { } report
                && report.GetProperty("tailer").GetProperty("partitions").EnumerateArray().Any(lag => lag.GetProperty("stream").GetString() == stream && lag.GetProperty("outstanding").GetInt64() == 0),
            $"what {stream} was given is acknowledged");
        var holding = await Task.WhenAll(Cluster.Silos.Select(async silo =>
            (Silo: silo, HasIt: RecordedTable.Read(await silo.JsonAsync("/replica")).GetValueOrDefault(MarksPartition)?.Rows.ContainsKey(Key(mark)) == true)));
        return Assert.Single(holding, item => item.HasIt).Silo;
    }

    /// <summary>Ends the load and compares every table with its replicas.</summary>
    public async Task CompareAsync()
    {
        foreach (var load in _loads)
        {
            await load.StopAsync();
        }

        await MarkAsync();
        foreach (var (load, table) in _loads.Zip(Tables))
        {
            var expected = await load.RowsAsync();
            Assert.True(expected.Count > 10, $"{table} has {expected.Count} rows: the load did next to nothing.");
            var recorded = new Dictionary<string, string>();
            try
            {
                await Eventually.TrueAsync(
                    async () => Same(expected, recorded = Rows(await RecordedAsync(), table)), $"the replica of {table} is what the server has", s_patience);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"The replica of {table} is not what the server has (the silos' logs: {Cluster.LogFolder}):\n{Difference(expected, recorded)}\n{await SilosView.OfAsync(Cluster)}");
            }
        }

        Assert.Empty((await RecordedAsync()).SelectMany(item => item.Value.Violations.Select(violation => $"{item.Key}: {violation}")));
    }

    /// <summary>What the replicas have: of each partition the newest that any silo tells.</summary>
    public async Task<Dictionary<string, RecordedTable>> RecordedAsync()
    {
        var newest = new Dictionary<string, RecordedTable>(StringComparer.Ordinal);
        foreach (var silo in Cluster.Silos)
        {
            if (await silo.StatusCodeAsync("/replica") is null)
            {
                continue;
            }

            foreach (var (partition, recorded) in RecordedTable.Read(await silo.JsonAsync("/replica")))
            {
                if (!newest.TryGetValue(partition, out var known) || Contracts.ChangeToken.Parse(recorded.Token) > Contracts.ChangeToken.Parse(known.Token))
                {
                    newest[partition] = recorded;
                }
            }
        }

        return newest;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var load in _loads)
        {
            await load.DisposeAsync();
        }

        await Cluster.DisposeAsync();
        await Source.DisposeAsync();
        await _storage.DisposeAsync();
    }

    private string Schema { get; }

    private string MarksPartition => $"{Schema}.{Marks}";

    private static string[] Tables { get; } = ["busy", "hot", "quiet"];

    private static async Task<(IAsyncDisposable Server, ClusterStorage Empty)> StartStorageAsync(StorageKind kind)
    {
        if (kind == StorageKind.PostgreSql)
        {
            var postgres = await PostgresServer.StartAsync();
            return (postgres, await ClusterStorage.OnAsync(postgres));
        }

        var server = await DatabaseServer.StartAsync(kind == StorageKind.MariaDb ? ServerKind.MariaDb : ServerKind.MySql);
        return (server, await ClusterStorage.OnAsync(server));
    }

    private async Task BeginAsync(int seed, int silos)
    {
        foreach (var table in Tables)
        {
            _loads.Add(await new Load(Source, Schema, table, seed + _loads.Count).CreateAsync());
        }

        await Source.Sql.ExecuteAsync($"CREATE TABLE {Schema}.{Marks} (id int primary key)");
        await Cluster.StartAsync(silos);

        // Reading begins at the log's end: the first mark that comes says where that was.
        await Eventually.TrueAsync(async () => await Cluster.TailerAsync() is not null && (await Cluster.ReportAsync())?.GetProperty("tailer").GetProperty("state").GetString() == "following", "the source is followed", s_patience);
        await MarkAsync();
        foreach (var load in _loads)
        {
            load.Start();
        }
    }

    private async Task<int> NextMarkAsync()
    {
        var mark = ++_lastMark;
        await Eventually.TrueAsync(async () => await TryMarkAsync(mark), "the source takes a mark", s_patience);
        return mark;
    }

    private async Task<bool> TryMarkAsync(int mark)
    {
        try
        {
            await Source.Sql.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT IGNORE INTO {Schema}.{Marks} VALUES ({mark})"));
            return true;
        }
        catch (ServerException)
        {
            return false;
        }
    }

    private static string Key(int mark) => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{mark}}}");

    private Dictionary<string, string> Rows(Dictionary<string, RecordedTable> recorded, string table) => recorded
        .Where(item => item.Key == $"{Schema}.{table}" || item.Key.StartsWith($"{Schema}.{table}/", StringComparison.Ordinal))
        .SelectMany(item => item.Value.Rows)
        .ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);

    private static bool Same(Dictionary<string, string> left, Dictionary<string, string> right) =>
        left.Count == right.Count && left.All(row => right.TryGetValue(row.Key, out var other) && other == row.Value);

    private static string Difference(Dictionary<string, string> expected, Dictionary<string, string> recorded) => string.Join('\n', expected
        .Where(row => recorded.GetValueOrDefault(row.Key) != row.Value).Take(5).Select(row => $"{row.Value} is {recorded.GetValueOrDefault(row.Key, "missing")}")
        .Concat(recorded.Keys.Except(expected.Keys).Take(5).Select(key => $"{key} should not be there")));
}
