using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>XA transactions that are prepared and wait for their decision, oldest first. Their rows lie in files.</summary>
internal sealed class PreparedTransactions : IDisposable
{
    private readonly OrderedDictionary<string, SpillFile> _byXid = new(StringComparer.Ordinal);
    private volatile string? _oldest;

    public string? Oldest => _oldest;

    public void Add(string xid, SpillFile rows)
    {
        if (_byXid.Remove(xid, out var replayed))
        {
            replayed.Dispose();
        }

        rows.Rest();
        _byXid.Add(xid, rows);
        _oldest = _byXid.GetAt(0).Key;
    }

    /// <exception cref="UnknownPreparedTransactionException">Its PREPARE was not read.</exception>
    public SpillFile Take(string xid)
    {
        if (!_byXid.Remove(xid, out var rows))
        {
            throw new UnknownPreparedTransactionException(xid);
        }

        _oldest = _byXid.Count == 0 ? null : _byXid.GetAt(0).Key;
        return rows;
    }

    /// <summary>Drops its rows, if its PREPARE was read: of one that was not, there are none to drop.</summary>
    public void Drop(string xid)
    {
        if (_byXid.ContainsKey(xid))
        {
            Take(xid).Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var rows in _byXid.Values)
        {
            rows.Dispose();
        }

        _byXid.Clear();
    }
}
