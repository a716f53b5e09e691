using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Timers;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Sources;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tailing;

/// <summary>
/// Follows one source's log. It is placed by the hash of its name, so that several sources spread over the silos; wherever it is activated it reads on
/// from the saved frontier, under a generation that fences off any other activation.
/// </summary>
[HashBasedPlacement]
[KeepAlive]
public sealed class BinlogTailerGrain : Grain, IBinlogTailerGrain, IRemindable
{
    private const string ReminderName = "router.tailer";

    private static readonly TimeSpan s_reminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(25);

    private readonly IServiceProvider _services;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly string _silo;
    private ClusterSource? _source;
    private Tailer? _tailer;
    private TailerWaits? _waits;

    /// <summary>Made by the runtime.</summary>
    public BinlogTailerGrain(IServiceProvider services, ILocalSiloDetails silo, TimeProvider time, ILogger<BinlogTailerGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(silo);
        _services = services;
        _silo = silo.SiloAddress.ToString();
        _time = time;
        _logger = logger;
    }

    private Tailer Tailer => _tailer ?? throw new InvalidOperationException("The tailer is not active.");

    private ClusterSource Source => _source ?? throw new InvalidOperationException("The tailer is not active.");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _source = _services.GetRequiredService<ClusterSources>().Of(this.GetPrimaryKeyString());
        var feeds = _services.GetRequiredService<ISourceFeedFactory>();
        var store = new TailerStore(RouterStorage.Of(_services), this.GetGrainId());
        var scheduler = TaskScheduler.Current;
        _tailer = new Tailer(_source, feeds, store, _time, _logger, fenced: () => Task.Factory.StartNew(DeactivateOnIdle, CancellationToken.None, TaskCreationOptions.None, scheduler));
        _waits = new TailerWaits(_source, _tailer, feeds, _time);
        _tailer.Start();

        // Whoever woke the tailer does not wait for the table of reminders.
        _ = RemindAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_tailer is { } tailer)
        {
            await tailer.StopAsync();
        }
    }

    /// <inheritdoc/>
    public ValueTask<QueueAnswer> ReadAsync(QueueRead read) => Tailer.ReadAsync(read);

    /// <inheritdoc/>
    public Task RewindAsync(long generation, string stream, ChangeToken applied) => Tailer.BeginAnewAsync(state =>
    {
        var next = TailerRewinds.To(state, generation, applied);
        if (!ReferenceEquals(next, state))
        {
            TailerLog.Rewinds(_logger, Source.Name, stream, $"{applied}", $"{next.Frontier}");
        }

        return next;
    });

    /// <inheritdoc/>
    public async ValueTask<TailerBeginning> BeginningAsync()
    {
        var run = await Tailer.PositionedAsync(s_longestWait);
        return run?.Began is { } began
            ? new TailerBeginning(run.Generation, began.Server?.ToString(), began.File, began.Offset, began.Gtids, began.Epoch, run.State.Origin is null) { Followed = Tailer.State.Followed ?? [] }
            : throw new TimeoutException($"The source '{Source.Name}' has not begun within {s_longestWait}: {Tailer.Fault ?? Tailer.Condition.ToString()}");
    }

    /// <inheritdoc/>
    public async Task<string> WaitForAsync(string point, TimeSpan timeout, string? tables)
    {
        var parsed = LogPoint.Parse(point);
        var glob = tables is null ? null : TableGlob.Parse(tables);
        var outcome = await _waits!.WaitAsync(parsed, timeout < s_longestWait ? timeout : s_longestWait, glob);
        return outcome.ToString();
    }

    /// <inheritdoc/>
    public ValueTask<TailerStatus> StatusAsync() => ValueTask.FromResult(TailerReport.Of(Tailer, Source, _silo, _waits?.CurrentAsOf));

    /// <inheritdoc/>
    public Task PauseAsync(bool isPaused) =>
        Tailer.BeginAnewAsync(state => state.IsPaused == isPaused ? state : state with { IsPaused = isPaused }, always: !isPaused && Tailer.Condition == TailerCondition.Failed);

    /// <inheritdoc/>
    public Task RewindToAsync(string from, bool redelivers)
    {
        var place = StartPosition.Parse(from);
        return place.Kind == StartKind.Position
            ? Tailer.BeginAnewAsync(state => TailerRewinds.To(state, place, redelivers))
            : throw new FormatException($"'{from}' is no place of the log: write FILE:POS, for example binlog.000002:4.");
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    /// <summary>Only a backstop, for a source that nobody reads: to be reminded is to be activated.</summary>
    private async Task RemindAsync()
    {
        if (_services.GetService<IReminderRegistry>() is null)
        {
            return;
        }

        try
        {
            await this.RegisterOrUpdateReminder(ReminderName, s_reminderPeriod, s_reminderPeriod);
        }
        catch (Exception failure)
        {
            TailerLog.NoReminder(_logger, Source.Name, failure.Message);
        }
    }
}
