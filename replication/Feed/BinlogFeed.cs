using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Router.Binlog;
using Router.Contracts;
using Router.Replication.Log;
using Router.Replication.Schema;
using Router.Replication.Server;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Replication.Feed;

/// <summary>
/// Follows one source and hands what it reads to a consumer, on the calling thread: connects, checks the server, reads, and after a loss of
/// contact goes on at the exact transaction.
/// </summary>
public sealed class BinlogFeed : ISourceFeed
{
    private readonly SourceOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly uint _serverId;
    private readonly ReconnectDelay _delay;
    private IEventSource? _events;
    private volatile FeedState _state;
    private volatile Exception? _failure;
    private bool _saidNotVerified;
    private long _reconnects;
    private long _contactMs = Environment.TickCount64;
    private long _clockAheadTicks;
    private long _bytesToEnd;

    /// <summary>Makes a feed; <see cref="Run"/> starts it.</summary>
    public BinlogFeed(SourceOptions options, ILogger<BinlogFeed> logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _delay = new ReconnectDelay(options);
        _serverId = options.ServerId ?? _delay.NextServerId();
    }

    /// <summary>How the source is.</summary>
    public FeedStatus Status => new(
        _state,
        _failure,
        Interlocked.Read(ref _reconnects),
        Environment.TickCount64 - Volatile.Read(ref _contactMs),
        Volatile.Read(ref _events)?.BytesRead ?? 0,
        ClockAhead,
        Math.Max(0, Interlocked.Read(ref _bytesToEnd) - (Volatile.Read(ref _events)?.BytesRead ?? 0)));

    /// <summary>How much the server's clock is ahead of this machine's at most, as of the last connect.</summary>
    public TimeSpan ClockAhead => TimeSpan.FromTicks(Interlocked.Read(ref _clockAheadTicks));

    /// <summary>Called once, on the reading thread, when it is known where reading begins, before anything is read.</summary>
    public Action<SourcePosition>? Positioned { get; set; }

    /// <summary>Called on the reading thread when contact was lost and is found again, before what came since.</summary>
    public Action? ContactFound { get; set; }

    /// <summary>
    /// Reads a recorded transaction of one row. For a process that has only just started and is measured by its end: on another thread, it
    /// compiles what reading needs while <see cref="Run"/> logs in, which takes 25 ms off.
    /// </summary>
    /// <param name="consumer">Takes the row and its commit; not the one that <see cref="Run"/> gets.</param>
    public static void Rehearse(IChangeConsumer consumer) => Rehearsal.Run(consumer);

    /// <summary>Whether the source's log still reaches back to a position.</summary>
    /// <exception cref="SourceException">It does not, or nobody can tell.</exception>
    public static async Task CheckAsync(SourceOptions options, SourcePosition position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Server is null)
        {
            return;
        }

        try
        {
            await using var connection = await ServerConnection.ConnectAsync(options.Server, cancellationToken);
            StartResolver.Check(position, await Task.Run(() => ServerProbe.Ask(connection, isGtidAtEndNeeded: false, cancellationToken), cancellationToken));
        }
        catch (WireException failure)
        {
            throw FeedErrors.Final(failure, wasConnected: false, position.File, position.Offset)
                ?? new SourceException(SourceFault.CannotConnect, failure.Message, failure);
        }
    }

    /// <summary>
    /// Reads until cancelled, or until the end where <see cref="SourceOptions.UntilEnd"/> asks for it. Blocks: give it a thread of its own.
    /// </summary>
    /// <exception cref="SourceException">It cannot go on; the message says what to do.</exception>
    public void Run(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        try
        {
            if (_options.LogFile is not null)
            {
                new FileFollower(_options).Run(consumer, events => Volatile.Write(ref _events, events), SetFollowing, cancellationToken);
            }
            else
            {
                FollowServer(consumer, cancellationToken);
            }

            _state = FeedState.Ended;
        }
        catch (Exception failure) when (failure is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            _state = FeedState.Ended;
        }
        catch (Exception failure)
        {
            _failure = failure;
            _state = FeedState.Failed;
            FeedLog.Stopped(_logger, _options.Name, failure.Message);
            throw;
        }
    }

    private void SetFollowing(SourcePosition position)
    {
        Positioned?.Invoke(position);
        _state = FeedState.Following;
    }

    private void FollowServer(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        LogPosition? position = null;
        SchemaCatalog? catalog = null;
        (string File, long Offset)? end = null;
        var hasFollowed = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            LogFollower? follower = null;
            try
            {
                _state = FeedState.Connecting;
                using var connection = Connect(cancellationToken);
                var facts = ServerProbe.Ask(connection, isGtidAtEndNeeded: position is null && _options.Start.Kind == StartKind.End, cancellationToken);
                var (isNew, at) = position is null ? (true, StartResolver.Resolve(_options.Start, facts)) : (false, position);
                if (!isNew)
                {
                    StartResolver.Check(at.Here(), facts);
                }

                Interlocked.Exchange(ref _clockAheadTicks, ServerClock.Ahead(connection, _time, cancellationToken).Ticks);

                position = at;
                catalog ??= new SchemaCatalog(
                    new ServerSchemaSource(token => Task.Run(() => Connect(token), token), _serverId ^ 0x4000_0000, cancellationToken),
                    _options,
                    facts.Identity.Flavor,
                    SavedNames())
                    {
                        IgnoresCase = facts.IgnoresCase,
                    };
                position.Names = catalog.Save;
                catalog.ForgetMaps();
                if (isNew)
                {
                    Positioned?.Invoke(position.Here());
                }

                end ??= _options.UntilEnd ? facts.End : null;
                if (HasReached(position, end))
                {
                    consumer.Idle();
                    FeedLog.Ended(_logger, _options.Name, position.File, position.Offset);
                    return;
                }

                var readFrom = ReadFrom(position, isNew);
                Interlocked.Exchange(ref _bytesToEnd, facts.BytesFrom(position.File, position.Offset));
                using var events = new DumpEvents(StartDump(connection, facts, position, readFrom, cancellationToken));
                follower = new LogFollower(
                    consumer, position, catalog, _options, facts.HasChecksums ? ChecksumAlgorithm.Crc32 : ChecksumAlgorithm.None, readFrom);
                FeedLog.Following(_logger, _options.Name, _options.Address, facts.Version, position.File, position.Offset, _serverId);
                if (Follow(events, follower, consumer, position, end, cancellationToken))
                {
                    FeedLog.Ended(_logger, _options.Name, position.File, position.Offset);
                    return;
                }
            }
            catch (Exception failure) when (FeedErrors.IsOfSource(failure))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                hasFollowed |= follower?.HasProgressed ?? false;
                if (FeedErrors.Final(failure, hasFollowed, follower?.File ?? "", follower?.EventOffset ?? 0) is { } final
                    && (_options.FailFast || final.Fault != SourceFault.CannotConnect))
                {
                    throw final;
                }

                LoseContact(failure, consumer, position, cancellationToken);
            }
        }
    }

    private void LoseContact(Exception failure, IChangeConsumer consumer, LogPosition? position, CancellationToken cancellationToken)
    {
        consumer.Discard();
        consumer.Idle();
        _failure = failure;
        _state = FeedState.Reconnecting;
        Interlocked.Increment(ref _reconnects);
        var delay = _delay.Next();
        FeedLog.ContactLost(_logger, _options.Name, position?.File ?? "", position?.Offset ?? 0, failure.Message, (long)delay.TotalMilliseconds);
        Task.Delay(delay, _time, cancellationToken).GetAwaiter().GetResult();
    }

    /// <summary>Reads events; true when the end was reached or somebody stopped it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Follow(
        DumpEvents events, LogFollower follower, IChangeConsumer consumer, LogPosition position, (string File, long Offset)? end, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _events, events);
        using var stop = cancellationToken.Register(events.Stop);
        var isFirst = true;
        var hasProgressed = false;
        var contact = new HeartbeatRhythm(_options.HeartbeatPeriod, _time);
        while (true)
        {
            if (!events.HasBuffered)
            {
                consumer.Idle();
            }

            var isRead = events.TryRead(out var buffer, out var offset, out var lengthBytes);
            consumer.Resume();
            if (!isRead)
            {
                return true;
            }

            if (isFirst)
            {
                isFirst = false;
                _failure = null;
                _state = FeedState.Following;
                if (_reconnects > 0)
                {
                    ContactFound?.Invoke();
                }
            }

            follower.Handle(buffer, offset, lengthBytes);
            if (!hasProgressed && follower.HasProgressed)
            {
                // Not before: a connection that always breaks at the same event is tried ever more rarely.
                hasProgressed = true;
                _delay.Reset();
            }

            if (!events.HasBuffered)
            {
                Volatile.Write(ref _contactMs, Environment.TickCount64);
                if (contact.Heard(follower.IsHeartbeat) is { } asOf)
                {
                    consumer.CaughtUp(asOf);
                }
            }

            if (end is not null && !follower.IsInTransaction && HasReached(position, end))
            {
                consumer.Idle();
                return true;
            }
        }
    }

    private static bool HasReached(LogPosition position, (string File, long Offset)? end) => end is { } at && position.HasReached(at.File, at.Offset);

    /// <summary>A position from the command line may lie within a transaction, and the dump command has 32 bits: then the file is read from its beginning.</summary>
    private long ReadFrom(LogPosition position, bool isNew) =>
        (isNew && _options.Start.Kind == StartKind.Position) || position.Offset > uint.MaxValue ? 4 : position.Offset;

    private DumpStream StartDump(ServerConnection connection, ServerFacts facts, LogPosition position, long readFrom, CancellationToken cancellationToken)
    {
        DumpSession.Prepare(connection, facts, _options.HeartbeatPeriod, cancellationToken);
        var options = new DumpOptions { ReadDeadline = _options.ReadDeadline };
        if (position.IsPlace)
        {
            return connection.StartDump(_serverId, position.File, (uint)readFrom, DumpFlags.None, options);
        }

        if (position.Gtids is MySqlGtidSet gtids)
        {
            return connection.StartGtidDump(_serverId, "", 4, gtids.Encode(), DumpFlags.None, options);
        }

        DumpSession.StartAtGtids(connection, $"{position.Gtids}", cancellationToken);
        return connection.StartDump(_serverId, "", 4, DumpFlags.None, options);
    }

    private ServerConnection Connect(CancellationToken cancellationToken)
    {
        var settings = _options.Server ?? throw new InvalidOperationException("The source has neither a server nor a log file.");
        var connection = ServerConnection.Connect(settings, cancellationToken);
        if (connection.IsEncrypted && !connection.IsServerVerified && !_saidNotVerified)
        {
            _saidNotVerified = true;
            FeedLog.NotVerified(_logger, _options.Name);
        }

        return connection;
    }

    private string SavedNames() => _options.Start.Saved?.Names ?? "";
}
