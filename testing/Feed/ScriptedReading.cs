using System.Buffers;
using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Testing.Log;

namespace Router.Testing.Feed;

/// <summary>The rows a script's table had when they were read.</summary>
internal sealed class ScriptedReading(string source, RowLayout layout, IReadOnlyList<object?[]> rows, ScriptedPosition at) : TableReading
{
    private const int BatchRows = 512;

    private bool _isStarted;

    public override TablePlan Table => layout.Table;

    public override long UpToSequence => at.Sequence;

    /// <summary>What is read lies before everything that begins at that place.</summary>
    public static Transaction TransactionBefore(ScriptedPosition at) => new(at.Sequence - 1, default, 0, at.FileName, at.Offset);

    public override async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_isStarted)
        {
            throw new InvalidOperationException($"The rows of {Table.Name} can be read once.");
        }

        _isStarted = true;
        var first = 0;
        foreach (var chunk in rows.Chunk(BatchRows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frame = Frame(chunk, first);
            first += chunk.Length;
            yield return frame.Open();
            frame.Close();
        }

        await ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ChangeFrame Frame(object?[][] chunk, int first)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var row in chunk)
        {
            RowWriter.Write(layout, [.. layout.Ordinals.Select(ordinal => row[ordinal])], bytes);
        }

        return new ChangeFrame
        {
            Source = source,
            Kind = ChangeKind.Insert,
            Table = Table,
            After = layout,
            Transaction = TransactionBefore(at),
            FirstRow = first,
            RowCount = chunk.Length,
            Bytes = bytes.WrittenSpan.ToArray(),
            LengthBytes = bytes.WrittenCount,
        };
    }
}
