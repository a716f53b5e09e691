using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Sources;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tables;
using Router.Grains.Rows;
using Router.Grains.Sources;
using Router.Grains.Tables.Letters;
using Router.Grains.Tables.State;
using Router.Grains.Tables.Subscribers;
using Router.Replication.Feed;

namespace Router.Grains.Tables;

/// <summary>
/// A partition's grain: takes what its stream brings and accepts it when it is applied and saved. It begins on the silo
/// of its queue, which delivers first: queues are spread over the silos, and what is delivered does not cross the network a second time.
/// </summary>
[PreferLocalPlacement]
[ImplicitStreamSubscription(RouterStreams.TablesNamespace)]
[GrainType("router.table")]
internal sealed partial class TableGrain(IServiceProvider services, ILocalSiloDetails silo, ILogger<TableGrain> logger, TimeProvider time)
    : Grain, ITableGrain, IStreamSubscriptionObserver, IAsyncObserver<ChangeDelivery>, IAsyncDisposable
{
    private readonly string _silo = silo.SiloAddress.ToString();
    private StreamName _stream;
    private PartitionRun? _run;

    private PartitionRun Run => _run ?? throw new InvalidOperationException($"The grain of {_stream} is not active.");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stream = StreamName.Parse(this.GetPrimaryKeyString());
        var source = services.GetRequiredService<ClusterSources>().Of(_stream.Source);
        var tailer = services.GetRequiredService<ISourceTailers>().Of(_stream.Source);
        var feeds = services.GetRequiredService<ISourceFeedFactory>();
        var loader = new PartitionLoader(
            () => PartitionPlan.Of(_stream, source.Subscriptions()),
            services.GetRequiredService<FreshSubscribers>(),
            new PartitionRecords(RouterStorage.Of(services), this.GetGrainId()),
            tailer,
            epoch => feeds.MakeTableReader(source.Followed, epoch),
            source.Options.ToRetry(),
            new SourceLetterRegister(GrainFactory.GetGrain<ISourceGrain>(_stream.Source)),
            services.GetRequiredService<IRowWatchers>(),
            time,
            logger);
        _run = new PartitionRun(_stream, loader.LoadAsync, tailer, DeactivateOnIdle, time, logger, services.GetRequiredService<HandlerStop>().Of(_stream.Source));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <summary>Ends what runs; Orleans calls it once more after the deactivation.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _run, null) is { } run)
        {
            await run.DisposeAsync();
        }
    }

    /// <summary>Always resumes: a delivery to a grain without an observer would count as accepted.</summary>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<ChangeDelivery>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(ChangeDelivery item, StreamSequenceToken? token = null) => Run.TakeAsync(item);

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex)
    {
        TablesLog.StreamFailed(logger, _stream.ToString(), ex.Message);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task BeginAsync() => Run.BeginAsync();

    /// <inheritdoc/>
    public Task ResumeAsync()
    {
        Run.Resume();
        return Run.BeginAsync();
    }

    /// <inheritdoc/>
    public ValueTask<TableGrainStatus> StatusAsync()
    {
        var trying = Run.Loaded?.Progress.FirstOrDefault(item => item is { IsTrying: true, LastFailure: not null });
        var state = trying is not null && Run.State == PartitionState.Running ? PartitionState.Failing : Run.State;
        return ValueTask.FromResult(new TableGrainStatus
        {
            Stream = _stream.ToString(),
            Silo = _silo,
            Applied = Run.Applied.Token,
            Redelivered = Run.Progress.Redelivered?.Token,
            Generation = Run.Generation,
            State = state.ToString().ToLowerInvariant(),
            Fault = Run.Fault ?? trying?.LastFailure?.Message,
            Rows = Run.Rows,
            Replayed = Run.Replayed,
            Deliveries = Run.Deliveries,
            Refused = Run.Refused,
            SavedBytes = Run.SavedBytes,
            DeadLetters = Run.DeadLetters,
            WatchedRows = Run.Loaded?.WatchedRows?.List.Count ?? 0,
        });
    }
}
