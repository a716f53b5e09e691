using System.Runtime.CompilerServices;
using Router.Binlog;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Schema;
using Router.Replication.Source;

namespace Router.Replication.Log;

/// <summary>
/// Follows the events of one connection or file: which transaction is open, where it began, what belongs to it, how it ends.
/// Hands over rows as they come, and their commit, rollback or preparation as the log tells it.
/// </summary>
internal sealed class LogFollower
{
    /// <summary>A token has twice a row's ordinal in 31 bits.</summary>
    private const int MaxRows = int.MaxValue / 2;

    private readonly IChangeConsumer _consumer;
    private readonly LogPosition _position;
    private readonly FollowedTables _tables;
    private readonly SchemaCatalog _catalog;
    private readonly BinlogReader _reader;
    private readonly ChangeEmitter _changes;
    private readonly CascadeWatch _cascades;
    private readonly Savepoints _savepoints = new();
    private readonly string _skipFile;
    private readonly long _skipBefore;
    private GroupState _state;
    private Transaction _transaction;
    private bool _isSkipped;
    private string _file = "";
    private int _fileNumber;
    private EventPlace _place;
    private int _rows;

    /// <param name="consumer">Takes the changes.</param>
    /// <param name="position">Where the first event lies; kept up to date.</param>
    /// <param name="catalog">Knows column names.</param>
    /// <param name="options">The source's options.</param>
    /// <param name="checksum">What was agreed upon with the server.</param>
    /// <param name="readFrom">Where reading begins in the position's file: at the position, or at 4 to skip what lies before it.</param>
    public LogFollower(
        IChangeConsumer consumer, LogPosition position, SchemaCatalog catalog, SourceOptions options, ChecksumAlgorithm checksum, long readFrom)
    {
        _consumer = consumer;
        _position = position;
        _catalog = catalog;
        _tables = new FollowedTables(options.Follows);
        _reader = new BinlogReader(checksum);
        _changes = new ChangeEmitter(consumer, options.Name);
        _cascades = new CascadeWatch(catalog.Cascades, _changes, isOn: options.SuspectsCascades && options.NeedsNames);
        Enter(position.File, readFrom);
        _skipFile = position.File;
        _skipBefore = readFrom < position.Offset ? position.Offset : 0;
    }

    /// <summary>The file of the event handled last.</summary>
    public string File => _file;

    /// <summary>The offset of the event handled last.</summary>
    public long EventOffset => _place.Start;

    /// <summary>Whether the event handled last lies within a transaction.</summary>
    public bool IsInTransaction => _state != GroupState.Between;

    /// <summary>Whether a transaction ended, or the server had nothing more to send: what came before will not stop the next connection.</summary>
    public bool HasProgressed { get; private set; }

    /// <summary>Whether the event handled last said that the server had nothing to send.</summary>
    public bool IsHeartbeat { get; private set; }

    /// <summary>Handles the next event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Handle(byte[] buffer, int offset, int lengthBytes)
    {
        // Until its header is known to be sound, an event begins where the one before ended.
        _place.Enter(_place.End);
        IsHeartbeat = false;
        var header = _reader.Open(buffer, offset, lengthBytes);
        if (header.Role == EventRole.Stream)
        {
            HandleStream(header, lengthBytes);
            return;
        }

        _place.Step(header, lengthBytes);
        switch (header.Type)
        {
            case EventType.TableMap:
                HandleTableMap();
                break;
            case EventType.WriteRowsV1 or EventType.UpdateRowsV1 or EventType.DeleteRowsV1:
            case EventType.WriteRows or EventType.UpdateRows or EventType.DeleteRows:
                HandleRows(buffer);
                break;
            case EventType.Gtid or EventType.AnonymousGtid or EventType.GtidTagged or EventType.MariaDbGtid:
                Begin(header, _reader.ReadGtid());
                break;
            case EventType.Xid:
                Commit();
                break;
            case EventType.Query:
                HandleQuery(header);
                break;
            case EventType.XaPrepare:
                HandleXaPrepare(_reader.ReadXaPrepare());
                break;
            case var _ when header.Role == EventRole.RefusedRowChange && !_isSkipped:
                // What lies before the place to begin at may be of any kind: nobody wants its rows.
                throw new SourceException(SourceFault.UnknownEvent, Refusals.Describe(header, _file, _place.Start));
            default:
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void HandleRows(byte[] buffer)
    {
        var rows = _reader.ReadRows();
        var count = RowLayout.Count(rows.Before, rows.After, buffer.AsSpan(rows.RowsOffset, rows.RowsLengthBytes));
        var first = _rows;
        _rows = count <= MaxRows - first ? first + count : throw Refusals.TooManyRows(_transaction, MaxRows);
        if (!_isSkipped && _tables.Follows(rows.Table))
        {
            _changes.Emit(_transaction, rows, first, count, buffer);
        }

        _cascades.Change(_transaction, rows, _rows, count, buffer);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void HandleTableMap()
    {
        var map = _reader.ReadTableMap();
        if (_isSkipped || !_tables.Follows(map))
        {
            return;
        }

        if (!_catalog.IsSettled(map))
        {
            _catalog.Settle(map, _file, _transaction.Offset);
        }

        _cascades.Open(map);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Begin(in EventHeader header, in GtidEvent gtid)
    {
        EndUnfinished();
        _state = gtid.Gtid.Dialect == GtidDialect.MariaDb && !gtid.IsStandalone ? GroupState.Inside : GroupState.Began;
        var committed = gtid.CommitMicroseconds != 0 ? gtid.CommitMicroseconds : header.TimestampSeconds * 1_000_000L;
        Open(gtid.Gtid, committed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Open(Gtid gtid, long commitMicroseconds)
    {
        _isSkipped = _place.Start < _skipBefore && _file == _skipFile;
        _transaction = new Transaction(
            ChangeToken.PackSequence(_position.Epoch, _fileNumber, _place.Start), gtid, commitMicroseconds, _file, _place.Start);
        _rows = 0;
        _savepoints.Clear();
        _cascades.Clear();
    }

    /// <summary>A group that never ended is dropped: the server wrote what it could before it died.</summary>
    public void EndUnfinished()
    {
        if (_state == GroupState.Between)
        {
            return;
        }

        _consumer.Discard();
        _state = GroupState.Between;
        if (_isSkipped)
        {
            // Its end may lie in an event that only those need to read who want its rows.
            _position.Cover(_transaction.Gtid);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Commit()
    {
        MoveOn();
        if (_isSkipped)
        {
            _consumer.Advance(_position);
        }
        else
        {
            _consumer.Commit(_transaction, _position);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MoveOn()
    {
        HasProgressed = true;
        if (_isSkipped && _place.End > _skipBefore)
        {
            throw Refusals.WithinTransaction(_skipFile, _skipBefore, _transaction.Offset, _place.End);
        }

        _state = GroupState.Between;
        if (!_isSkipped)
        {
            _position.MoveTo(_file, _place.End);
        }

        _position.Cover(_transaction.Gtid);
    }

    private void HandleQuery(in EventHeader header)
    {
        var query = _reader.ReadQuery();
        var statement = query.Kind;
        if (_state == GroupState.Between)
        {
            Open(default, header.TimestampSeconds * 1_000_000L);
            _state = GroupState.Began;
        }

        switch (statement)
        {
            case StatementKind.Begin or StatementKind.XaStart:
                _state = GroupState.Inside;
                break;
            case StatementKind.Commit:
                Commit();
                break;
            case StatementKind.Rollback:
                _consumer.Discard();
                MoveOn();
                _consumer.Advance(_position);
                break;
            case StatementKind.Savepoint:
                _savepoints.Set(Statement.ReadSavepoint(query.Sql), _consumer.Mark());
                break;
            case StatementKind.RollbackTo:
                RollbackTo(Statement.ReadSavepoint(query.Sql));
                break;
            case StatementKind.ReleaseSavepoint or StatementKind.XaEnd:
                break;
            case StatementKind.XaCommit:
                DecidePrepared(Statement.ReadXid(query.Sql), isCommit: true);
                break;
            case StatementKind.XaRollback:
                DecidePrepared(Statement.ReadXid(query.Sql), isCommit: false);
                break;
            case StatementKind.RowChange or StatementKind.Unknown or StatementKind.XaPrepare when !_isSkipped:
                throw new SourceException(SourceFault.UnknownEvent, Refusals.Describe(query, _file, _place.Start));
            case StatementKind.Ddl when !_isSkipped:
                HandleDdl(query);
                break;
            default:
                break;
        }

        // Outside BEGIN a statement is a transaction of its own.
        if (_state == GroupState.Began)
        {
            Commit();
        }
    }

    private void RollbackTo(string name)
    {
        if (!_isSkipped)
        {
            _consumer.Rewind(_savepoints.TryFind(name, out var mark) ? mark : throw Refusals.UnknownSavepoint(name, _file, _place.Start));
        }
    }

    private void HandleDdl(in QueryEvent query)
    {
        foreach (var (plan, change) in _catalog.Apply(DdlTables.Read(query)).Where(touched => _tables.Follows(touched.Plan.Name)))
        {
            _changes.Emit(_transaction, plan, change, _rows);
        }
    }

    private void HandleXaPrepare(in XaPrepareEvent prepare)
    {
        if (prepare.IsOnePhase)
        {
            Commit();
            return;
        }

        if (!_isSkipped)
        {
            // Held before this place moves on: whoever resumes must read the rows again until they are decided.
            _position.HoldBefore(prepare.Xid);
            _consumer.Prepare(prepare.Xid);
        }

        MoveOn();
        _consumer.Advance(_position);
    }

    private void DecidePrepared(string xid, bool isCommit)
    {
        _position.Release(xid);
        MoveOn();
        if (_isSkipped)
        {
            _consumer.Advance(_position);
        }
        else if (isCommit)
        {
            _consumer.CommitPrepared(xid, _transaction, _position);
        }
        else
        {
            _consumer.DiscardPrepared(xid, _position);
        }
    }

    private void HandleStream(in EventHeader header, int lengthBytes)
    {
        switch (header.Type)
        {
            case EventType.Rotate:
                Rotate(header, _reader.ReadRotate());
                return;
            case EventType.Heartbeat or EventType.HeartbeatV2:
                HandleHeartbeat(_reader.ReadHeartbeat());
                return;
            case EventType.PreviousGtids:
                _position.CoverAll(_reader.ReadPreviousGtids());
                break;
            case EventType.GtidList when !header.IsArtificial:
                _position.CoverAll(_reader.ReadGtidList());
                break;
            default:
                break;
        }

        // What the server made up for this connection lies in no file; its header has no position.
        if (!header.IsArtificial && header.NextPosition != 0)
        {
            _place.Step(header, lengthBytes);
        }

        AdvanceBetween();
    }

    /// <summary>The server has nothing to send: it may have left out all that lies before this place, as a GTID set told it to.</summary>
    private void HandleHeartbeat(HeartbeatEvent heartbeat)
    {
        HasProgressed = true;
        IsHeartbeat = true;
        if (_state == GroupState.Between && heartbeat.File == _file)
        {
            _place.SkipTo(heartbeat.Position);
            AdvanceBetween();
        }
    }

    private void AdvanceBetween()
    {
        if (_state == GroupState.Between && !(_place.End < _skipBefore && _file == _skipFile))
        {
            _position.MoveTo(_file, _place.End);
            _consumer.Advance(_position);
        }
    }

    private void Rotate(in EventHeader header, RotateEvent rotate)
    {
        var isSameFile = rotate.File == _file;
        Enter(rotate.File, (long)rotate.Position);
        if (!isSameFile || !header.IsArtificial)
        {
            EndUnfinished();
            _position.MoveTo(_file, _place.End);
            _consumer.Advance(_position);
        }
    }

    /// <summary>The next event is the first of that file; the one before may have ended without saying so.</summary>
    public void EnterFile(string file)
    {
        EndUnfinished();
        Enter(file, offset: 4);
        _reader.ForgetTableMaps();
    }

    private void Enter(string file, long offset)
    {
        _file = file;
        _fileNumber = LogFiles.NumberOf(file);
        _place.Enter(offset);
    }
}
