namespace Router.Contracts;

/// <summary>The log decides a prepared XA transaction whose rows lie before the position the source was started from.</summary>
public sealed class UnknownPreparedTransactionException : Exception
{
    /// <summary>The error for that transaction.</summary>
    public UnknownPreparedTransactionException(string xid)
        : base($"The log decides the XA transaction {xid}, which was prepared before the position Router started from, so its rows were not read. "
            + "Start from a position before its XA PREPARE.") => Xid = xid;

    /// <summary>The transaction's xid as XA statements write it.</summary>
    public string Xid { get; }
}
