namespace Router.Contracts;

/// <summary>How far a source's log has been read. Only to be asked within the call that it was passed to.</summary>
public interface ILogPosition
{
    /// <summary>The log file's name.</summary>
    string File { get; }

    /// <summary>The first byte not yet read, in the file.</summary>
    long Offset { get; }

    /// <summary>
    /// What must be saved to resume here. It lies before the oldest prepared transaction that is still undecided,
    /// so it may be older than <see cref="File"/> and <see cref="Offset"/>.
    /// </summary>
    SourcePosition Capture();

    /// <summary>Whether the log has been read up to that point or beyond.</summary>
    bool HasReached(LogPoint point);
}
