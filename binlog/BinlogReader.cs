using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>
/// Reads the events of one stream of a log, one after the other: checks length and checksum, and remembers what later events depend on
/// (format, checksum algorithm, table maps). It holds no memory of its own: what it returns lies in the array given to <see cref="Open"/>.
/// For one thread at a time.
/// </summary>
/// <param name="checksum">
/// What events before the first format description end with. A dump begins with a rotation the server made up, which has a checksum if one
/// was negotiated (<c>@source_binlog_checksum</c>, <c>@master_binlog_checksum</c>); in a file the format description comes first and
/// <see cref="ChecksumAlgorithm.Crc32"/> is right.
/// </param>
public sealed class BinlogReader(ChecksumAlgorithm checksum)
{
    /// <summary>The length of a checksum in bytes.</summary>
    internal const int ChecksumBytes = 4;

    private const int FlagsOffset = 17;
    private const ushort StatementEndFlag = 1;
    private readonly TableMaps _tableMaps = new();
    private readonly GtidTags _tags = new();
    private ChecksumAlgorithm _checksum = checksum;
    private bool _hasShortTableIds;
    private byte[] _buffer = [];
    private int _bodyOffset;
    private int _bodyLengthBytes;

    /// <summary>The format description in force; null before the first.</summary>
    public FormatDescription? Format { get; private set; }

    /// <summary>The family of the server that wrote the log; MySQL before the first format description.</summary>
    public ServerFlavor Flavor => Format?.Flavor ?? ServerFlavor.MySql;

    /// <summary>What the next event ends with, unless it is a format description.</summary>
    public ChecksumAlgorithm Checksum => _checksum;

    /// <summary>The header of the current event.</summary>
    public EventHeader Header { get; private set; }

    /// <summary>The current event without header and checksum.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(_bodyOffset, _bodyLengthBytes);

    /// <summary>
    /// Makes the event that lies in an array, from header to checksum, the current one. Artificial events carry checksums like all others
    /// and are verified too. A format description or a rotation takes effect at once.
    /// </summary>
    /// <exception cref="MalformedEventException">It is not a whole, undamaged event.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public EventHeader Open(byte[] buffer, int offset, int lengthBytes)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        var bytes = buffer.AsSpan(offset, lengthBytes);
        var header = EventHeader.Read(bytes);
        if (header.LengthBytes != (uint)lengthBytes)
        {
            throw new MalformedEventException(
                EventFault.LengthMismatch, $"The header of a {header.Type} event says {header.LengthBytes} bytes, here are {lengthBytes}.");
        }

        var checksumBytes = header.Type == EventType.FormatDescription ? OpenFormat(header, bytes) : Verify(header, bytes);
        if (header.Type == EventType.Rotate)
        {
            ForgetTableMaps();
        }

        _buffer = buffer;
        _bodyOffset = offset + EventHeader.LengthOfHeaderBytes;
        _bodyLengthBytes = lengthBytes - EventHeader.LengthOfHeaderBytes - checksumBytes;
        Header = header;
        return header;
    }

    /// <summary>Table numbers mean nothing any more; definitions are still recognised. Opening a rotation or a format description does it too.</summary>
    public void ForgetTableMaps() => _tableMaps.ForgetIds();

    /// <summary>Reads a TABLE_MAP; the same object as before where its bytes are the same, and then nothing is allocated.</summary>
    /// <exception cref="MalformedEventException">It is not one.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TableMap ReadTableMap()
    {
        Expect(EventType.TableMap);
        var cursor = new EventCursor(Body);
        var id = ReadTableId(ref cursor);
        cursor.Skip(2);
        return _tableMaps.Read(id, cursor.TakeRest(), Flavor);
    }

    /// <summary>Reads inserted, updated or deleted rows, version 1 or 2. The rows themselves are not looked at.</summary>
    /// <exception cref="MalformedEventException">It is no such event, or its table's map did not come before it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RowsEvent ReadRows()
    {
        var type = Header.Type;
        var kind = KindOf(type);
        var cursor = new EventCursor(Body);
        var id = ReadTableId(ref cursor);
        var isStatementEnd = (cursor.ReadUInt16() & StatementEndFlag) != 0;
        if (type >= EventType.WriteRows)
        {
            SkipExtraBytes(ref cursor);
        }

        if (!_tableMaps.TryGet(id, out var table))
        {
            throw new MalformedEventException(EventFault.UnknownTable, $"Rows name table {id}, and no table map with that number came before them.");
        }

        var plan = table.Plan;
        var columnBytes = ReadColumnBytes(ref cursor, plan);
        var before = kind == ChangeKind.Insert ? null : plan.Layout(cursor.Take(columnBytes));
        var after = kind == ChangeKind.Delete ? null : plan.Layout(cursor.Take(columnBytes));
        if (isStatementEnd)
        {
            _tableMaps.EndStatement();
        }

        return new RowsEvent(table, kind, isStatementEnd, before, after, _bodyOffset + cursor.Position, cursor.Remaining);
    }

    /// <summary>Reads the GTID of the transaction that begins, of either dialect.</summary>
    /// <exception cref="MalformedEventException">It is not one.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public GtidEvent ReadGtid() => Header.Type switch
    {
        EventType.MariaDbGtid => MariaDbGtidBody.Read(Body, Header.ServerId),
        EventType.Gtid or EventType.AnonymousGtid => MySqlGtidBody.Read(Body, Header.Type == EventType.AnonymousGtid),
        EventType.GtidTagged => TaggedGtidBody.Read(Body, _tags),
        _ => throw NotCurrent("GTID"),
    };

    /// <summary>Reads a statement; it points into the array given to <see cref="Open"/>.</summary>
    /// <exception cref="MalformedEventException">It is not one.</exception>
    public QueryEvent ReadQuery()
    {
        Expect(EventType.Query);
        return QueryEvent.Read(Body);
    }

    /// <summary>Reads the commit of a transaction: the number the server gives it, which means nothing elsewhere.</summary>
    /// <exception cref="MalformedEventException">It is not one.</exception>
    public ulong ReadXid()
    {
        Expect(EventType.Xid);
        var cursor = new EventCursor(Body);
        var xid = cursor.ReadUInt64();
        cursor.End();
        return xid;
    }

    /// <summary>Reads XA PREPARE, or XA COMMIT in one phase.</summary>
    /// <exception cref="MalformedEventException">It is not one.</exception>
    public XaPrepareEvent ReadXaPrepare()
    {
        Expect(EventType.XaPrepare);
        return XaPrepareEvent.Read(Body);
    }

    /// <summary>Reads the name of the next log file.</summary>
    /// <exception cref="MalformedEventException">It is not one.</exception>
    public RotateEvent ReadRotate()
    {
        Expect(EventType.Rotate);
        return RotateEvent.Read(Body);
    }

    /// <summary>Reads a heartbeat, version 1 or 2.</summary>
    /// <exception cref="MalformedEventException">It is not one.</exception>
    public HeartbeatEvent ReadHeartbeat() => Header.Type switch
    {
        EventType.Heartbeat => HeartbeatEvent.Read(Body, Header.NextPosition, Flavor),
        EventType.HeartbeatV2 => HeartbeatEvent.ReadV2(Body),
        _ => throw NotCurrent("heartbeat"),
    };

    /// <summary>Reads the GTIDs of all earlier log files of a MySQL server.</summary>
    /// <exception cref="MalformedEventException">It is no such set.</exception>
    public MySqlGtidSet ReadPreviousGtids()
    {
        Expect(EventType.PreviousGtids);
        return PreviousGtidsBody.Read(Body);
    }

    /// <summary>Reads the newest GTIDs of all earlier log files of a MariaDB server.</summary>
    /// <exception cref="MalformedEventException">It is no such list.</exception>
    public MariaDbGtidSet ReadGtidList()
    {
        Expect(EventType.GtidList);
        return GtidListBody.Read(Body);
    }

    /// <summary>The text of the statement whose rows follow, as MariaDB (ANNOTATE_ROWS) or MySQL (ROWS_QUERY) logs it.</summary>
    /// <exception cref="MalformedEventException">It is no such event.</exception>
    public ReadOnlySpan<byte> ReadStatementText()
    {
        if (Header.Type == EventType.AnnotateRows)
        {
            return Body;
        }

        Expect(EventType.RowsQuery);
        var cursor = new EventCursor(Body);
        cursor.ReadByte(); // the length modulo 256, which readers ignore
        return cursor.TakeRest();
    }

    /// <summary>Reads what the server says its log lacks.</summary>
    /// <exception cref="MalformedEventException">It is not an incident.</exception>
    public IncidentEvent ReadIncident()
    {
        Expect(EventType.Incident);
        return IncidentEvent.Read(Body);
    }

    private static ChangeKind KindOf(EventType type) => type switch
    {
        EventType.WriteRows or EventType.WriteRowsV1 => ChangeKind.Insert,
        EventType.UpdateRows or EventType.UpdateRowsV1 => ChangeKind.Update,
        EventType.DeleteRows or EventType.DeleteRowsV1 => ChangeKind.Delete,
        _ => throw new InvalidOperationException($"The current event is {type}, not rows."),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadTableId(ref EventCursor cursor) => _hasShortTableIds ? cursor.ReadUInt32() : cursor.ReadUInt32() | ((ulong)cursor.ReadUInt16() << 32);

    /// <summary>Partition numbers and the like, of NDB and MySQL 8; the length counts its own two bytes.</summary>
    private static void SkipExtraBytes(ref EventCursor cursor)
    {
        var length = cursor.ReadUInt16();
        if (length < 2)
        {
            throw new MalformedEventException(EventFault.BadValue, $"The extra length of rows is {length}, and it counts its own 2 bytes.");
        }

        cursor.Skip(length - 2);
    }

    private static int ReadColumnBytes(ref EventCursor cursor, TablePlan plan)
    {
        var count = cursor.ReadLengthEncoded();
        return count == (ulong)plan.Columns.Count
            ? (plan.Columns.Count + 7) / 8
            : throw new MalformedEventException(
                EventFault.ColumnCountMismatch, $"Rows of {plan.Name} have {count} columns, their table map has {plan.Columns.Count}.");
    }

    /// <summary>Verifies the checksum and returns its length in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Verify(in EventHeader header, ReadOnlySpan<byte> bytes)
    {
        if (_checksum == ChecksumAlgorithm.None)
        {
            return 0;
        }

        var covered = bytes.Length - ChecksumBytes;
        if (covered < EventHeader.LengthOfHeaderBytes)
        {
            throw new MalformedEventException(EventFault.CutShort, $"A {header.Type} event of {bytes.Length} bytes has no room for its checksum.");
        }

        var stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[covered..]);
        var computed = Crc32.Of(bytes[..covered]);
        return stored == computed ? ChecksumBytes : throw Damaged(header, stored, computed);
    }

    /// <summary>
    /// Reads a format description and puts it in force; returns the length of its checksum in bytes, which is there whatever the algorithm
    /// says. But where a server sends the event altered (start of a dump: position 0) or strips
    /// checksums (none negotiated) it leaves the old one standing if the algorithm is none.
    /// </summary>
    private int OpenFormat(in EventHeader header, ReadOnlySpan<byte> bytes)
    {
        var format = FormatDescription.Read(bytes[EventHeader.LengthOfHeaderBytes..]);
        var mayBeStale = format.Checksum == ChecksumAlgorithm.None && (_checksum == ChecksumAlgorithm.None || header.NextPosition == 0);
        var hasChecksum = FormatDescription.HasChecksum(format.ServerVersion);
        if (hasChecksum && !mayBeStale)
        {
            VerifyFormat(header, bytes);
        }
        else
        {
            format.CheckOwnLength();
        }

        Format = format;
        _checksum = format.Checksum;
        _hasShortTableIds = format.PostHeaderLengthBytes(EventType.TableMap) == 6; // before MySQL 5.1.4 a table's number had 4 bytes, not 6
        ForgetTableMaps();
        return hasChecksum ? ChecksumBytes : 0;
    }

    /// <summary>The flag that says the file is in use was set after the checksum was made.</summary>
    private static void VerifyFormat(in EventHeader header, ReadOnlySpan<byte> bytes)
    {
        var covered = bytes[..^ChecksumBytes].ToArray();
        covered[FlagsOffset] = (byte)(covered[FlagsOffset] & ~(int)EventFlags.BinlogInUse);
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]);
        var computed = Crc32.Of(covered);
        if (stored != computed)
        {
            throw Damaged(header, stored, computed);
        }
    }

    private static MalformedEventException Damaged(in EventHeader header, uint stored, uint computed) => new(
        EventFault.ChecksumMismatch,
        $"The checksum of a {header.Type} event of {header.LengthBytes} bytes is {stored:x8}, and its bytes give {computed:x8}: they were damaged.");

    private void Expect(EventType type)
    {
        if (Header.Type != type)
        {
            throw NotCurrent(type.ToString());
        }
    }

    private InvalidOperationException NotCurrent(string wanted) => new($"The current event is {Header.Type}, not {wanted}.");
}
