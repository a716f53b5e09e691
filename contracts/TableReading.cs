using Router.Contracts.Rows;

namespace Router.Contracts;

/// <summary>A table's rows as they were at one point of the log.</summary>
public abstract class TableReading : IAsyncDisposable
{
    /// <summary>The table's columns.</summary>
    public abstract TablePlan Table { get; }

    /// <summary>Every transaction with a smaller sequence is in the rows, and none of the others.</summary>
    public abstract long UpToSequence { get; }

    /// <summary>The rows, as inserts, some hundreds a batch; each valid until the next. To be read once.</summary>
    /// <exception cref="TableReadException">Contact broke, or the table was altered meanwhile: what was read so far is worth nothing.</exception>
    public abstract IAsyncEnumerable<ChangeBatch> ReadAllAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
