using Router.Contracts;

namespace Router.Replication.Log;

/// <summary>
/// How far the log was read: the end of the last whole transaction. GTIDs are folded in as transactions end; what is captured may lie
/// further back, before a prepared transaction that waits for its decision.
/// </summary>
internal sealed class LogPosition : ILogPosition
{
    private const long FirstOffset = 4;

    private readonly OrderedDictionary<string, SourcePosition> _beforePrepared = new(StringComparer.Ordinal);
    private GtidSet? _start;

    public LogPosition(ServerIdentity? server, string file, long offset, GtidSet? gtids, int epoch)
    {
        Server = server;
        File = file;
        Offset = offset;
        Gtids = gtids;
        Epoch = epoch;
        _start = file.Length == 0 ? gtids?.Clone() : null;
    }

    public ServerIdentity? Server { get; }

    public string File { get; private set; }

    public long Offset { get; private set; }

    /// <summary>The transactions covered; null where they are not known.</summary>
    public GtidSet? Gtids { get; private set; }

    public int Epoch { get; }

    /// <summary>
    /// Whether a file and an offset tell where to go on. After a start by GTIDs they do not at first: transactions that the set covers may lie
    /// behind others that it does not, and only the server knows which to leave out.
    /// </summary>
    public bool IsPlace => _start is null;

    /// <summary>Gives the column names to save with a position.</summary>
    public Func<string> Names { get; set; } = static () => "";

    /// <summary>Whether that place is not ahead of this one.</summary>
    /// <inheritdoc/>
    public bool HasReached(LogPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return point.Gtids is { } gtids && Gtids is { } covered && gtids.Dialect == covered.Dialect
            ? covered.Covers(gtids)
            : point.File.Length > 0 && HasReached(point.File, point.Offset);
    }

    public bool HasReached(string file, long offset) => !LogPlaces.IsBefore(File, Offset, file, offset);

    public void MoveTo(string file, long offset)
    {
        File = file;
        Offset = offset;
    }

    public void Cover(Gtid gtid)
    {
        if (Gtids is { } gtids && gtids.Dialect == gtid.Dialect)
        {
            gtids.Add(gtid);
        }
    }

    /// <summary>The log itself says what all before this place covers.</summary>
    public void CoverAll(GtidSet gtids)
    {
        Gtids ??= gtids;
        if (_start is not null && gtids.Covers(_start))
        {
            _start = null;
        }
    }

    /// <summary>
    /// Until that transaction is decided, whoever resumes must read its rows again, with the column names of that time.
    /// To be called before its own GTID is covered.
    /// </summary>
    public void HoldBefore(string xid) => _beforePrepared[xid] = Here();

    public void Release(string xid) => _beforePrepared.Remove(xid);

    public SourcePosition Capture() => _beforePrepared.Count > 0 ? _beforePrepared.GetAt(0).Value : Here();

    /// <summary>This place itself, for a reconnect: prepared transactions are still at hand then.</summary>
    public SourcePosition Here() => IsPlace
        ? new(Server, File, Offset, $"{Gtids}", Epoch, Names())
        : new(Server, "", FirstOffset, $"{Gtids}", Epoch, Names());
}
