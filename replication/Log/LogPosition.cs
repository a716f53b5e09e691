using Router.Contracts;

namespace Router.Replication.Log;

/// <summary>
/// How far the log was read: the end of the last whole transaction. GTIDs are folded in as transactions end; what is captured may lie
/// further back, before a prepared transaction that waits for its decision.
/// </summary>
internal sealed class LogPosition : ILogPosition
{
    private readonly OrderedDictionary<string, SourcePosition> _beforePrepared = new(StringComparer.Ordinal);

    public LogPosition(ServerIdentity? server, string file, long offset, GtidSet? gtids, int epoch)
    {
        Server = server;
        File = file;
        Offset = offset;
        Gtids = gtids;
        Epoch = epoch;
    }

    public ServerIdentity? Server { get; }

    public string File { get; private set; }

    public long Offset { get; private set; }

    /// <summary>The transactions covered; null where they are not known.</summary>
    public GtidSet? Gtids { get; private set; }

    public int Epoch { get; }

    /// <summary>Gives the column names to save with a position.</summary>
    public Func<string> Names { get; set; } = static () => "";

    /// <summary>Whether that place is not ahead of this one. Files of one log differ in their number only, so the longer or greater name is later.</summary>
    public bool HasReached(string file, long offset) => File == file
        ? Offset >= offset
        : File.Length > file.Length || (File.Length == file.Length && string.CompareOrdinal(File, file) > 0);

    public void MoveTo(string file, long offset)
    {
        File = file;
        Offset = offset;
    }

    public void Cover(Gtid gtid)
    {
        if (gtid.Dialect == Gtids?.Dialect)
        {
            Gtids.Add(gtid);
        }
    }

    /// <summary>The log itself says what all before this place covers.</summary>
    public void CoverAll(GtidSet gtids) => Gtids ??= gtids;

    /// <summary>Until that transaction is decided, whoever resumes must read its rows again. To be called before its own GTID is covered.</summary>
    public void HoldBefore(string xid) => _beforePrepared[xid] = Here();

    public void Release(string xid) => _beforePrepared.Remove(xid);

    public SourcePosition Capture() => _beforePrepared.Count > 0
        ? _beforePrepared.GetAt(0).Value with { Names = Names() }
        : Here();

    /// <summary>This place itself, for a reconnect: prepared transactions are still at hand then.</summary>
    public SourcePosition Here() => new(Server, File, Offset, Gtids?.ToString() ?? "", Epoch, Names());
}
