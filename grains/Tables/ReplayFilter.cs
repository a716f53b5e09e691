using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tables;

/// <summary>
/// Takes out of what comes again what was applied before, row by row: batches may be cut elsewhere on a replay, also within an event.
/// </summary>
/// <remarks>
/// Rows are recognised exactly. Of changes of whole tables that share one token those are dropped that were counted; only where a delivery was cut
/// between two of them, and its answer was lost with the grain, does the last come once more.
/// </remarks>
internal sealed class ReplayFilter(AppliedPlace applied)
{
    private ChangeToken _last = ChangeToken.None;
    private int _seenTableChanges;

    /// <summary>How far everything was applied.</summary>
    public AppliedPlace Applied { get; private set; } = applied;

    /// <summary>Rows and changes of tables that were dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>A batch comes; its frames follow.</summary>
    public void Begin(StreamBatch batch)
    {
        if (batch.Previous < Applied.Token)
        {
            _seenTableChanges = 0;
        }
        else if (batch.Previous != _last)
        {
            _seenTableChanges = Applied.TableChanges;
        }

        _last = batch.Last;
    }

    /// <summary>Takes what was applied out of a frame; false where nothing is left.</summary>
    public bool Cut(ChangeFrame frame)
    {
        var isNew = frame.Kind == ChangeKind.Table ? IsNewTableChange(frame) : CutRows(frame);
        Dropped += isNew ? 0 : Math.Max(frame.RowCount, 1);
        return isNew;
    }

    /// <summary>Takes out of a frame what was not applied; false where nothing is left. Before <see cref="Cut"/>, which is to be given the frame too, whole.</summary>
    public bool Keep(ChangeFrame frame)
    {
        var batch = frame.Open();
        if (frame.Kind == ChangeKind.Table)
        {
            return Applied.HasRow(batch.FirstToken) || (batch.FirstToken == Applied.Token && _seenTableChanges < Applied.TableChanges);
        }

        if (!Applied.HasRow(batch.LastToken))
        {
            var (count, lengthBytes) = Count(batch);
            frame.LengthBytes = lengthBytes;
            frame.RowCount = count;
            frame.TokenRows = frame.TokenRows.IsEmpty ? default : frame.TokenRows[..count];
            frame.Close();
        }

        return frame.RowCount > 0;
    }

    /// <summary>What <see cref="Cut"/> left of the frame was applied.</summary>
    public void Took(ChangeFrame frame)
    {
        var batch = frame.Open();
        if (frame.Kind != ChangeKind.Table)
        {
            Applied = new AppliedPlace(batch.LastToken, 0);
            return;
        }

        _seenTableChanges = batch.FirstToken == Applied.Token ? _seenTableChanges : 1;
        Applied = new AppliedPlace(batch.FirstToken, _seenTableChanges);
    }

    private bool IsNewTableChange(ChangeFrame frame)
    {
        var token = frame.Open().FirstToken;
        return !Applied.HasRow(token) && (token != Applied.Token || ++_seenTableChanges > Applied.TableChanges);
    }

    private bool CutRows(ChangeFrame frame)
    {
        var batch = frame.Open();
        if (!Applied.HasRow(batch.FirstToken))
        {
            return true;
        }

        if (Applied.HasRow(batch.LastToken))
        {
            return false;
        }

        var (count, lengthBytes) = Count(batch);
        Dropped += count;
        Drop(frame, count, lengthBytes);
        return true;
    }

    /// <summary>The rows that were applied.</summary>
    private (int Count, int LengthBytes) Count(ChangeBatch batch)
    {
        var (count, lengthBytes) = (0, 0);
        foreach (var change in batch)
        {
            if (!Applied.HasRow(change.Token))
            {
                break;
            }

            count++;
            lengthBytes += change.Bytes.Length;
        }

        return (count, lengthBytes);
    }

    private static void Drop(ChangeFrame frame, int count, int lengthBytes)
    {
        frame.Offset += lengthBytes;
        frame.LengthBytes -= lengthBytes;
        frame.RowCount -= count;
        frame.FirstRow += count;
        frame.TokenRows = frame.TokenRows.IsEmpty ? default : frame.TokenRows[count..];
        frame.Close();
    }
}
