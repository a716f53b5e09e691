using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Routing.Processing;

/// <summary>Some rows of a frame, one behind the other in a buffer that is used again, as a frame of their own with their own tokens.</summary>
internal sealed class RowSelection
{
    private readonly RowBuffer _rows = new();

    /// <summary>The rows chosen, once <see cref="Finish"/> was called.</summary>
    public ChangeFrame Frame { get; } = new();

    public int Count => _rows.Count;

    public void Begin() => _rows.Clear();

    public void Add(in RowChange change) => _rows.Add(change.Bytes, change.Token.Row);

    /// <summary>The frame of what was chosen from <paramref name="source"/>; itself where that is everything.</summary>
    public ChangeFrame Finish(ChangeFrame source)
    {
        if (_rows.Count == source.RowCount)
        {
            return source;
        }

        var frame = Frame;
        frame.Source = source.Source;
        frame.Transaction = source.Transaction;
        frame.Kind = source.Kind;
        frame.TableChange = source.TableChange;
        frame.Table = source.Table;
        frame.Before = source.Before;
        frame.After = source.After;
        _rows.Fill(frame, 0, 0, _rows.Count, _rows.LengthBytes);
        return frame;
    }

    /// <summary>Ends the validity of batches over the rows chosen.</summary>
    public void Close()
    {
        Frame.Close();
        if (_rows.Trim())
        {
            Frame.Bytes = [];
        }
    }
}
