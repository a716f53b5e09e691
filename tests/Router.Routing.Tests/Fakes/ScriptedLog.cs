using Router.Contracts;
using Router.Routing.Log;

namespace Router.Routing.Tests.Fakes;

/// <summary>Plays a source into a change log, a sequence number a transaction.</summary>
internal sealed class ScriptedLog(ChangeLog log) : ILogPosition
{
    private readonly ChangeFrame _frame = new();

    public string File => "binlog.000001";

    public long Offset => Sequence + 1;

    /// <summary>The sequence of the last transaction.</summary>
    public long Sequence { get; set; }

    /// <summary>Where a capture lies instead, as before an undecided prepared transaction.</summary>
    public long? HeldBefore { get; set; }

    public SourcePosition Capture() => new(null, File, HeldBefore ?? Offset, "", 0);

    public bool HasReached(LogPoint point) => !LogPlaces.IsBefore(File, Offset, point.File, point.Offset);

    /// <summary>One transaction of those frames; gives its sequence.</summary>
    public long Commit(params ChangeFrame[] frames)
    {
        AppendAll(frames);
        return CommitOpen();
    }

    public void AppendAll(params ReadOnlySpan<ChangeFrame> frames)
    {
        foreach (var frame in frames)
        {
            Append(frame);
        }
    }

    /// <summary>Appends through one frame that is filled again each time, over bytes that are overwritten afterwards, as a source's are.</summary>
    public void Append(ChangeFrame rows)
    {
        var bytes = rows.Bytes.ToArray();
        _frame.Table = rows.Table;
        _frame.Kind = rows.Kind;
        _frame.TableChange = rows.TableChange;
        _frame.Before = rows.Before;
        _frame.After = rows.After;
        _frame.FirstRow = rows.FirstRow;
        _frame.RowCount = rows.RowCount;
        _frame.Offset = rows.Offset;
        _frame.LengthBytes = rows.LengthBytes;
        _frame.Bytes = bytes;
        log.Append(_frame);
        bytes.AsSpan().Fill(0xEE);
    }

    public long CommitOpen()
    {
        Sequence++;
        log.Commit(Transaction, this);
        return Sequence;
    }

    public long CommitPrepared(string xid)
    {
        Sequence++;
        log.CommitPrepared(xid, Transaction, this);
        return Sequence;
    }

    private Transaction Transaction => new(Sequence, default, Sequence * 1000, File, Sequence);
}
