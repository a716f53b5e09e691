using Router.Contracts;
using Router.Replication.Source;
using Router.Testing.Feed;
using Router.Testing.Log;
using Router.Testing.Tables;

namespace Router.Testing;

/// <content>How its readers see it.</content>
public sealed partial class ScriptedSource
{
    private bool _isPaused;
    private long _changes;

    /// <summary>Whether readers reach it.</summary>
    internal bool IsInContact { get; private set; } = true;

    internal TimeProvider Time => _time;

    /// <summary>Where a reader begins that begins now, and where the log ends for one that reads until its end.</summary>
    /// <exception cref="SourceException">The position is lost, belongs to another server, or is none.</exception>
    internal (ScriptedPosition Start, ScriptedPosition End) Place(StartPosition start)
    {
        lock (_gate)
        {
            return (ScriptedStart.Resolve(start, _log), _log.End);
        }
    }

    /// <summary>Whether somebody who stopped there can go on there.</summary>
    /// <exception cref="SourceException">There is no contact, the position is lost, or it belongs to another server.</exception>
    internal void Check(SourcePosition position)
    {
        if (!IsInContact)
        {
            throw new SourceException(SourceFault.CannotConnect, "Contact with the scripted source is lost until FindContact().");
        }

        Place(StartPosition.Resume(position));
    }

    /// <summary>The tables that are declared.</summary>
    /// <exception cref="SourceException">There is no contact.</exception>
    internal TableName[] ListTables()
    {
        lock (_gate)
        {
            return IsInContact ? _tables.Names : throw new SourceException(SourceFault.CannotConnect, "Contact with the scripted source is lost until FindContact().");
        }
    }

    /// <summary>What a reader at that place does next.</summary>
    internal ScriptedTurn Turn(ScriptedPosition at)
    {
        lock (_gate)
        {
            return !IsInContact ? new ScriptedTurn(ScriptedTurnKind.OutOfContact, _changes)
                : !_log.Reaches(at.Number) ? new ScriptedTurn(ScriptedTurnKind.Lost, _changes) { Oldest = _log.Oldest }
                : _isPaused ? new ScriptedTurn(ScriptedTurnKind.Silent, _changes)
                : _log.After(at.Number) is { } next ? new ScriptedTurn(ScriptedTurnKind.Transaction, _changes) { Transaction = next }
                : _log.End.File != at.File ? new ScriptedTurn(ScriptedTurnKind.Moved, _changes) { MovedTo = _log.End }
                : new ScriptedTurn(ScriptedTurnKind.CaughtUp, _changes) { AsOf = _time.GetUtcNow() };
        }
    }

    /// <summary>Waits until anything happened to the source after that turn, somebody wakes it, or the time is over.</summary>
    internal void Wait(ScriptedTurn since, TimeSpan atMost, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_changes == since.Changes && !cancellationToken.IsCancellationRequested)
            {
                Monitor.Wait(_gate, atMost);
            }
        }
    }

    /// <summary>Whoever waits looks whether it is to go on.</summary>
    internal void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Reads tables and where in the log they are.</summary>
    /// <param name="read">Reads, at the end of the log.</param>
    /// <param name="table">The table, for the error.</param>
    /// <exception cref="TableReadException">There is no contact.</exception>
    internal T Read<T>(TableName table, Func<ScriptedTables, ScriptedPosition, T> read)
    {
        lock (_gate)
        {
            return IsInContact ? read(_tables, _log.End) : throw new TableReadException($"Contact with the scripted source is lost: {table} can be read after FindContact().") { IsTransient = true };
        }
    }

    private void Changed()
    {
        _changes++;
        Monitor.PulseAll(_gate);
    }
}
