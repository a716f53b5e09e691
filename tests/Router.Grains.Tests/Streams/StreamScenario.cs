using System.Collections.Concurrent;
using Orleans.Configuration;
using Orleans.TestingHost;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Streams;
using Router.Servers;

namespace Router.Grains.Tests.Streams;

/// <summary>A cluster of silos in this process, over TCP, whose one source is a scripted tailer, and what its consumers took.</summary>
internal sealed class StreamScenario : IAsyncDisposable
{
    public const string Namespace = "tests.tables";
    public const string Source = "main";

    private static readonly ConcurrentDictionary<string, StreamScenario> s_scenarios = [];

    private readonly ConcurrentDictionary<string, ConsumedTable> _tables = [];
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly Action<BinlogStreamOptions> _options;
    private readonly Action<StreamPullingAgentOptions> _agent;

    private StreamScenario(int paddingBytes, Action<BinlogStreamOptions> options, Action<StreamPullingAgentOptions> agent)
    {
        (_options, _agent) = (options, agent);
        Tailer = new ScriptedTailer(1, TimeProvider.System, paddingBytes) { AppliedOf = name => TableOf(name).Model.Applied };
    }

    public ScriptedTailer Tailer { get; }

    public TestCluster Cluster { get; private set; } = null!;

    /// <summary>A stream of each table of so many, all in one queue or in several, as their names want it.</summary>
    public static string[] Streams(int count) => [.. Enumerable.Range(0, count).Select(table => new StreamName(Source, "shop", $"t{table}").ToString())];

    /// <summary>The scenario that a silo is part of.</summary>
    public static StreamScenario Of(string id) => s_scenarios[id];

    public static async Task<StreamScenario> StartAsync(
        short silos, int paddingBytes = 0, Action<BinlogStreamOptions>? options = null, Action<StreamPullingAgentOptions>? agent = null)
    {
        var scenario = new StreamScenario(paddingBytes, options ?? (static _ => { }), agent ?? (static _ => { }));
        s_scenarios[scenario._id] = scenario;
        var builder = new TestClusterBuilder(silos);
        builder.Options.ConnectionTransport = ConnectionTransportType.TcpSocket;
        builder.Properties[nameof(StreamScenario)] = scenario._id;
        builder.AddSiloBuilderConfigurator<ScenarioSilo>();
        scenario.Cluster = builder.Build();
        await scenario.Cluster.DeployAsync();
        return scenario;
    }

    public ConsumedTable TableOf(string stream) => _tables.GetOrAdd(stream, name => new ConsumedTable(name));

    /// <summary>The settings of the scenario.</summary>
    public void Configure(BinlogStreamOptions options)
    {
        options.Namespace = Namespace;
        _options(options);
    }

    /// <summary>The agent's settings of the scenario.</summary>
    public void Configure(StreamPullingAgentOptions options) => _agent(options);

    /// <summary>Returns when every row is applied and acknowledged; each once, and in order.</summary>
    public async Task AllCameAsync(string[] streams, TimeSpan? patience = null)
    {
        try
        {
            await Eventually.TrueAsync(() => Tailer.IsAllAcknowledged || IsBroken(), "every row is acknowledged", patience);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"{timeout.Message}; {string.Join("; ", streams.Select(Told))}; {Tailer.Questions} questions", timeout);
        }

        Assert.Empty(Tailer.Broken);
        Assert.All(streams, stream =>
        {
            Assert.Empty(TableOf(stream).Model.Broken);
            Assert.Equal(Tailer.RowsOf(stream), TableOf(stream).Model.Rows);
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var table in _tables.Values)
        {
            table.GoOn();
        }

        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
        s_scenarios.TryRemove(_id, out _);
    }

    private string Told(string stream) =>
        $"{stream}: {Tailer.RowsOf(stream).Length} rows, {TableOf(stream).Model.Rows.Length} applied in {TableOf(stream).Model.Deliveries} deliveries, {Tailer.OutstandingOf(stream)} batches outstanding";

    private bool IsBroken() => Tailer.Broken.Length > 0 || _tables.Values.Any(table => table.Model.Broken.Length > 0);
}
