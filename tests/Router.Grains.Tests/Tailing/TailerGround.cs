using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Sources;
using Router.Grains.Tailing;
using Router.Hosting;
using Router.Replication.Feed;

namespace Router.Grains.Tests.Tailing;

/// <summary>Tailers over one played server and one storage, without silos.</summary>
internal sealed class TailerGround : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<Tailer> _tailers = [];

    private readonly GrainId _grain;

    public TailerGround(Action<RouterBuilder>? follow = null)
        : this(new PlayedServer(), new KeptStorage(), GrainId.Create("tailer", "main"), follow)
    {
    }

    public TailerGround(PlayedServer server, KeptStorage storage, GrainId grain, Action<RouterBuilder>? follow = null)
    {
        (Server, Storage, _grain) = (server, storage, grain);
        var services = new ServiceCollection();
        SourceServices.Add(services, Storage, new PlayedFeeds(Server), Configure, follow);
        _services = services.BuildServiceProvider();
        Source = _services.GetRequiredService<ClusterSources>().Of("main");
    }

    public PlayedServer Server { get; }

    public KeptStorage Storage { get; }

    public ClusterSource Source { get; }

    public int Fenced;

    public static void Configure(RouterOptions options)
    {
        options.Source = "mysql://repl:repl@127.0.0.1:3306";
        options.From = "start";
        options.SaveInterval = TimeSpan.FromMilliseconds(20);
        options.WindowBytes = 4 << 20;
    }

    /// <summary>Starts one more tailer of the source.</summary>
    public Tailer Start()
    {
        var store = new TailerStore(Storage, _grain);
        var tailer = new Tailer(Source, _services.GetRequiredService<ISourceFeedFactory>(), store, TimeProvider.System, NullLogger.Instance, () => Interlocked.Increment(ref Fenced));
        _tailers.Add(tailer);
        tailer.Start();
        return tailer;
    }

    public TailerStatus StatusOf(Tailer tailer) => TailerReport.Of(tailer, Source, "here", null);

    public async ValueTask DisposeAsync()
    {
        foreach (var tailer in _tailers)
        {
            await tailer.StopAsync();
        }

        await _services.DisposeAsync();
    }
}
