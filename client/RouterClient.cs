using Microsoft.Extensions.Logging;
using Orleans;
using Router.Client.Changes;
using Router.Client.Connecting;
using Router.Client.Rows;
using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Sources;
using Router.Routing.Subscriptions;

namespace Router.Client;

/// <summary>
/// A source of a cluster, as an application sees it. Everything is pulled: an application that goes leaves nothing behind. Silos that go are got over by
/// asking again. May be used by many at once.
/// </summary>
public sealed partial class RouterClient
{
    /// <summary>Less than the time in which a silo must answer.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    private readonly RouterClientOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ClusterCalls _calls;
    private readonly WatchedRows _rows;

    internal RouterClient(IGrainFactory grains, RouterClientOptions options, ILogger logger, TimeProvider time)
    {
        Grains = grains;
        _options = options;
        _logger = logger;
        _time = time;
        _calls = new ClusterCalls(options.CallPatience, logger, time);
        _rows = new WatchedRows(grains, _calls, logger);
        Source = options.Source;
    }

    private RouterClient(RouterClient other, string source)
    {
        (Grains, _options, _logger, _time, _calls, _rows) = (other.Grains, other._options, other._logger, other._time, other._calls, other._rows);
        Source = source;
    }

    /// <summary>The source's name.</summary>
    public string Source { get; }

    private IGrainFactory Grains { get; }

    private ISourceGrain Grain => Grains.GetGrain<ISourceGrain>(Source);

    /// <summary>Another source of the same cluster.</summary>
    public RouterClient Of(string source) => new(this, source);

    /// <summary>
    /// The committed changes of tables, in commit order over all of them, each once; each batch has memory of its own. It goes on when silos go and come, and
    /// waits where there is nothing. Nobody is held up by who reads slowly.
    /// </summary>
    /// <param name="tables">Patterns: <c>shop.orders</c>, <c>shop.*</c>, several with commas.</param>
    /// <param name="options">Where it begins, and what it wants; default rows of every kind from now on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LogReadException">The place is no longer in the server's log, the source failed, or what is asked for makes no sense; the message says what to do.</exception>
    public IAsyncEnumerable<ChangeBatch> SubscribeAsync(string tables, SubscribeOptions? options = null, CancellationToken cancellationToken = default)
    {
        _ = TableGlob.Parse(tables);
        return new ChangeSubscription(() => Grains.GetGrain<ILogReaderGrain>(Source), _calls, tables, options ?? new SubscribeOptions()).ReadAsync(cancellationToken);
    }

    /// <summary>The tables that can be subscribed to now.</summary>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public async Task<IReadOnlyList<string>> TablesAsync(CancellationToken cancellationToken = default) =>
        await _calls.CallAsync(() => Grains.GetGrain<ILogReaderGrain>(Source).TablesAsync(), cancellationToken);

    /// <summary>Waits until the cluster has applied, and saved, everything up to that point of the log.</summary>
    /// <param name="point">What a session read after its commit: a set of GTIDs, or a file and offset.</param>
    /// <param name="timeout">How long at most, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="tables">Patterns of the tables that matter; null for all partitions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public async Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, string? tables = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(point);
        var text = point.Gtids is { } gtids ? $"{gtids}" : $"{point}";
        var began = _time.GetTimestamp();
        while (true)
        {
            var left = timeout == Timeout.InfiniteTimeSpan ? s_longestWait : timeout - _time.GetElapsedTime(began);
            var wait = left > s_longestWait ? s_longestWait : left > TimeSpan.Zero ? left : TimeSpan.Zero;
            var outcome = Enum.Parse<WaitOutcome>(await _calls.CallAsync(() => Grain.WaitForAsync(text, wait, tables), cancellationToken));
            if (outcome != WaitOutcome.TimedOut || (timeout != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(began) >= timeout))
            {
                return outcome;
            }
        }
    }

    /// <summary>How the source and its partitions are.</summary>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public Task<SourceReport> SourceAsync(CancellationToken cancellationToken = default) => _calls.CallAsync(() => Grain.StatusAsync(), cancellationToken);

    /// <summary>Stops reading the source; positions stay, and nothing is lost as long as the server keeps its log.</summary>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public Task PauseAsync(CancellationToken cancellationToken = default) => _calls.CallAsync(() => Grain.PauseAsync(), cancellationToken);

    /// <summary>Reads on after a pause, or after a failure that was cured.</summary>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public Task ResumeAsync(CancellationToken cancellationToken = default) => _calls.CallAsync(() => Grain.ResumeAsync(), cancellationToken);

    /// <summary>
    /// Reads again from an earlier place: handlers get the changes from there on again, in order, at least once. State that is saved with the position has each
    /// change once all the same, and watched rows never go back. What is new comes when a partition has come through what is not. A log that does not go on from
    /// what is saved, since it was reset or is another server's, is all new: each change of it is taken, and watched rows get the newest image, marked.
    /// </summary>
    /// <param name="from">A place that the server's log still has: <c>FILE:POS</c>.</param>
    /// <param name="redelivers">False where handlers are not to be called again, only grains mended whose state was lost or set back.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="FormatException">It is no such place, or lies ahead.</exception>
    /// <exception cref="RouterClientException">The cluster does not answer.</exception>
    public Task RewindAsync(string from, bool redelivers = true, CancellationToken cancellationToken = default) =>
        _calls.CallAsync(() => Grain.RewindAsync(from, redelivers), cancellationToken);
}
