using System.Diagnostics;
using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Testing.Log;

namespace Router.Testing.Feed;

/// <summary>
/// Reads a script as a server's log is read. Where it begins is settled when it is made: whatever a test writes after its host has started is followed.
/// </summary>
internal sealed class ScriptedFeed : ISourceFeed
{
    private readonly ScriptedSource _source;
    private readonly SourceOptions _options;
    private readonly Action _ended;
    private readonly SourceException? _refusal;
    private readonly ScriptedPosition? _until;
    private ScriptedPosition? _position;
    private volatile FeedState _state;
    private volatile Exception? _failure;
    private bool _isInContact;
    private bool _isPositioned;
    private long _reconnects;
    private long _bytesRead;
    private long _heardAt = Stopwatch.GetTimestamp();

    /// <param name="source">The script.</param>
    /// <param name="options">Where to begin, and what to hand over.</param>
    /// <param name="ended">Called when reading has ended without a failure.</param>
    public ScriptedFeed(ScriptedSource source, SourceOptions options, Action ended)
    {
        _source = source;
        _options = options;
        _ended = ended;
        try
        {
            (_position, var end) = source.Place(options.Start);
            _until = options.UntilEnd ? end : null;
        }
        catch (SourceException refusal)
        {
            // It is said where a server would say it: by the thread that connects.
            _refusal = refusal;
        }
    }

    public FeedStatus Status => new(
        _state,
        _failure,
        Interlocked.Read(ref _reconnects),
        (long)Stopwatch.GetElapsedTime(Volatile.Read(ref _heardAt)).TotalMilliseconds,
        Interlocked.Read(ref _bytesRead));

    public TimeSpan ClockAhead => TimeSpan.Zero;

    public Action<SourcePosition>? Positioned { get; set; }

    public Action? ContactFound { get; set; }

    public void Run(IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        using var wake = cancellationToken.Register(_source.Wake);
        try
        {
            _state = FeedState.Connecting;
            Follow(consumer, _position ?? throw _refusal!, cancellationToken);
            End();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End();
        }
        catch (Exception failure)
        {
            _failure = failure;
            _state = FeedState.Failed;
            throw;
        }
    }

    private void End()
    {
        _state = FeedState.Ended;
        _ended();
    }

    private void Follow(IChangeConsumer consumer, ScriptedPosition position, CancellationToken cancellationToken)
    {
        var replay = new ScriptedReplay(consumer, _options);
        while (!cancellationToken.IsCancellationRequested)
        {
            var turn = _source.Turn(position);
            Connect(turn.Kind, position, consumer);
            switch (turn.Kind)
            {
                case ScriptedTurnKind.Lost:
                    throw ScriptedStart.Lost($"{position}", turn.Oldest!, end: null);
                case ScriptedTurnKind.Transaction when !HasEnded(position):
                    position = replay.Hand(turn.Transaction!, position);
                    Interlocked.Add(ref _bytesRead, turn.Transaction!.End - turn.Transaction.Start);
                    break;
                case ScriptedTurnKind.Moved when !HasEnded(position):
                    position = turn.MovedTo! with { Epoch = position.Epoch };
                    consumer.Advance(position);
                    break;
                default:
                    if (turn.Kind != ScriptedTurnKind.OutOfContact && HasEnded(position))
                    {
                        consumer.Idle();
                        return;
                    }

                    Wait(turn, consumer, cancellationToken);
                    break;
            }
        }
    }

    private bool HasEnded(ScriptedPosition position) => _until is { } end && position.Number >= end.Number;

    /// <summary>Finds contact, or loses it.</summary>
    private void Connect(ScriptedTurnKind kind, ScriptedPosition position, IChangeConsumer consumer)
    {
        if (kind == ScriptedTurnKind.OutOfContact)
        {
            LoseContact(consumer);
        }
        else if (!_isInContact)
        {
            _isInContact = true;
            FindContact(position, consumer);
        }
    }

    private void LoseContact(IChangeConsumer consumer)
    {
        if (_failure is not null)
        {
            return;
        }

        var failure = new IOException("Contact with the scripted source is lost until FindContact().");
        if (_options.FailFast && _state == FeedState.Connecting)
        {
            throw new SourceException(SourceFault.CannotConnect, failure.Message, failure);
        }

        _isInContact = false;
        _failure = failure;
        _state = FeedState.Reconnecting;
        Interlocked.Increment(ref _reconnects);
        consumer.Discard();
    }

    private void FindContact(ScriptedPosition position, IChangeConsumer consumer)
    {
        if (!_isPositioned)
        {
            _isPositioned = true;
            Positioned?.Invoke(position.Capture());
        }

        _failure = null;
        _state = FeedState.Following;
        if (_reconnects > 0)
        {
            ContactFound?.Invoke();
        }

        consumer.Advance(position);
    }

    private void Wait(ScriptedTurn turn, IChangeConsumer consumer, CancellationToken cancellationToken)
    {
        if (turn.Kind == ScriptedTurnKind.CaughtUp)
        {
            Volatile.Write(ref _heardAt, Stopwatch.GetTimestamp());
            consumer.CaughtUp(turn.AsOf);
        }

        consumer.Idle();
        _source.Wait(turn, _options.HeartbeatPeriod, cancellationToken);
        consumer.Resume();
    }
}
