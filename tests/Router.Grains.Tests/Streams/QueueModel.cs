using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Streams;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>A queue, its tailer, its streams' consumers and up to two agents that believe to own it, doing what chance says.</summary>
internal sealed class QueueModel
{
    private const string Source = "main";
    private const int Agents = 2;

    private static readonly string[] s_streams = [.. Enumerable.Range(0, 4).Select(table => new StreamName(Source, "shop", $"t{table}").ToString())];

    private readonly Random _random;
    private readonly StepClock _clock = new();
    private readonly ScriptedTailer _tailer;
    private readonly Dictionary<string, TableModel> _tables = s_streams.ToDictionary(name => name, name => new TableModel(name));
    private readonly AgentModel[] _agents;

    public QueueModel(int seed, Func<IQueueCacheCursor, IQueueCacheCursor> wrap)
    {
        _random = new Random(seed);
        _tailer = new ScriptedTailer(seed, null, 1000) { AppliedOf = name => _tables[name].Applied, CutsAnew = true };
        var options = new BinlogStreamOptions { Queues = 1, DeliveryBytes = 4000, StreamCacheBytes = 8000, QueueCacheBytes = 20_000 };
        var mapper = new BinlogQueueMapper([Source], 1);
        var queue = mapper.GetAllQueues().Single();
        _agents = [.. Enumerable.Range(0, Agents).Select(_ =>
            new AgentModel(new BinlogQueueAdapter("model", mapper, _tailer, options, _clock, NullLogger.Instance), queue, name => _tables[name], wrap))];
    }

    /// <summary>Deliveries that had several batches, all given up, and generations: what shows that the model did something.</summary>
    public (int Deliveries, int MostBatches, int GivenUp, long Generations, int Receivers) Seen { get; private set; }

    /// <summary>What was not as promised.</summary>
    public IEnumerable<string> Broken => _tailer.Broken.Concat(_tables.Values.SelectMany(table => table.Broken));

    /// <summary>So many steps of chance, then everything is let come to rest.</summary>
    public async Task RunAsync(int steps)
    {
        _agents[0].Initialize();
        for (var step = 0; step < steps && !Broken.Any(); step++)
        {
            await StepAsync(_agents[_random.Next(Agents)]);
            await SettleAsync();
        }

        await EndAsync();
    }

    private async Task StepAsync(AgentModel agent)
    {
        switch (_random.Next(200))
        {
            case < 45:
                _tailer.Write(s_streams[_random.Next(s_streams.Length)], _random.Next(1, 5));
                break;
            case < 100:
                agent.Pump();
                break;
            case < 120:
                IfAny(agent.Registering, agent.CompleteRegistration);
                break;
            case < 123:
                IfAny(agent.Registering, agent.FailRegistration);
                break;
            case < 170:
                IfAny(agent.Delivering, stream => Answer(agent, stream));
                break;
            case < 172:
                agent.CleanUp();
                break;
            case < 185:
                _clock.Move(TimeSpan.FromMilliseconds(_random.Next(600)));
                break;
            case < 186:
                _tailer.Restart();
                break;
            case < 190:
                _tailer.FailNext((ReadFault)_random.Next(5));
                break;
            case < 199:
                _tailer.Release();
                break;
            default:
                await MoveAsync(agent);
                break;
        }
    }

    private void Answer(AgentModel agent, AgentStream stream)
    {
        switch (_random.Next(10))
        {
            case < 6:
                agent.Deliver(stream);
                break;
            case < 7:
                agent.DeliverAndLoseTheAnswer(stream);
                break;
            default:
                Seen = Seen with { GivenUp = Seen.GivenUp + 1 };
                agent.GiveUp(stream);
                break;
        }
    }

    /// <summary>The queue goes away from the agent, or comes to it; for a while both may have it, or nobody.</summary>
    private Task MoveAsync(AgentModel agent)
    {
        if (agent.IsRunning)
        {
            return agent.ShutdownAsync(LetTimePassAsync);
        }

        agent.Initialize();
        return Task.CompletedTask;
    }

    private async Task EndAsync()
    {
        _tailer.FailNext(ReadFault.None);
        if (_agents[1].IsRunning)
        {
            await _agents[1].ShutdownAsync(LetTimePassAsync);
        }

        if (!_agents[0].IsRunning)
        {
            _agents[0].Initialize();
        }

        foreach (var stream in s_streams)
        {
            _tailer.Write(stream, 1);
        }

        for (var round = 0; round < 1000 && !_tailer.IsAllAcknowledged && !Broken.Any(); round++)
        {
            _agents[0].Pump();
            _agents[0].Registering.ToList().ForEach(_agents[0].CompleteRegistration);
            _agents.SelectMany(agent => agent.Delivering.ToArray(), (agent, stream) => (agent, stream)).ToList().ForEach(each => RestOf(each.agent, each.stream));
            await LetTimePassAsync();
        }

        Seen = Seen with { Deliveries = _tables.Values.Sum(table => table.Deliveries), MostBatches = _tables.Values.Max(table => table.MostBatches), Generations = _tailer.Generation, Receivers = _tailer.Receivers };
    }

    /// <summary>A delivery of a generation that is over is refused until it is given up.</summary>
    private static void RestOf(AgentModel agent, AgentStream stream)
    {
        agent.Deliver(stream);
        if (agent.Delivering.Contains(stream))
        {
            agent.GiveUp(stream);
        }
    }

    /// <summary>All rows were applied, in order, and acknowledged.</summary>
    public void AssertAllCame()
    {
        Assert.Empty(Broken);
        Assert.All(s_streams, stream => Assert.Equal(_tailer.RowsOf(stream), _tables[stream].Rows));
        Assert.True(_tailer.IsAllAcknowledged, "Something was never acknowledged.");
    }

    private async Task LetTimePassAsync()
    {
        _tailer.Release();
        _clock.Move(TimeSpan.FromMilliseconds(100));
        await SettleAsync();
    }

    /// <summary>What was set off by the last step runs to its end: everything runs on one scheduler, one after the other.</summary>
    private static async Task SettleAsync()
    {
        for (var turn = 0; turn < 10; turn++)
        {
            await Task.Yield();
        }
    }

    private void IfAny(List<AgentStream> streams, Action<AgentStream> what)
    {
        if (streams.Count > 0)
        {
            what(streams[_random.Next(streams.Count)]);
        }
    }
}
