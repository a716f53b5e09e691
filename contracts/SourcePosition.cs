namespace Router.Contracts;

/// <summary>What is saved to resume a source: always the end of a transaction, or a point between two.</summary>
/// <param name="Server">Whose log; null for a log file without a server.</param>
/// <param name="File">The log file's name.</param>
/// <param name="Offset">The first byte not yet read, in the file.</param>
/// <param name="Gtids">The transactions covered, in the server's own form; empty where the server has no GTIDs.</param>
/// <param name="Epoch">The failover epoch that tokens of this position carry.</param>
/// <param name="Names">Column names that the log itself does not carry, as the source wrote them for itself; opaque to all others.</param>
public sealed record SourcePosition(ServerIdentity? Server, string File, long Offset, string Gtids, int Epoch, string Names = "")
{
    /// <summary><c>file:offset</c>.</summary>
    public override string ToString() => $"{File}:{Offset}";
}
