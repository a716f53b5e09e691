using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.State;

/// <content>Changes of the whole table, which have no rows: what is certain is done, what is not is a doubt.</content>
internal sealed partial class Part
{
    private PartHeader? _lastHeader;
    private long _lastHeaderVersion;

    /// <returns>Why the state may no longer be the table's, or null.</returns>
    public string? TakeTableChange(ChangeFrame frame)
    {
        var token = frame.Open().FirstToken;
        if (IsTaken(token) || definition.CountsChanges)
        {
            return null;
        }

        // What creates a table that was not there leaves it empty, or logs its rows.
        var change = frame.TableChange;
        if (change is TableChange.Truncated or TableChange.Dropped || (change == TableChange.Altered && IsGone))
        {
            Reset(isGone: change == TableChange.Dropped);
            Applied = token;
            return null;
        }

        return Doubt is null ? DoubtOf(frame) : null;
    }

    /// <summary>Knows the table's types before there is a row.</summary>
    public void Prepare(TablePlan table) => Bind(table);

    /// <summary>The state as it is now.</summary>
    /// <param name="incarnation">Counts the starts.</param>
    /// <param name="generation">Counts the readings of the table.</param>
    /// <param name="other">The base, where this part saves it too.</param>
    public PartCapture Capture(long incarnation, long generation, Part? other)
    {
        if (_broken is { } broken)
        {
            throw new InvalidOperationException($"The aggregate '{definition.Name}' took half of a row and cannot be saved: {broken.Message}", broken);
        }

        var isFirst = other is not null;
        var header = new PartHeader
        {
            Incarnation = incarnation,
            Generation = generation,
            HasBase = isFirst || name.Length == 0,
            Applied = Applied,
            UpToSequence = UpToSequence,
            Doubt = Doubt ?? other?.Doubt,
            IsGone = IsGone,
            GreatestMicroseconds = Math.Max(GreatestMicroseconds, other?.GreatestMicroseconds ?? None),
            Late = Late + (other?.Late ?? 0),
            Formats = isFirst ? [Store?.Format, other!.Store?.Format] : [Store?.Format],
        };
        if (_lastHeader is not { } last || last with { Formats = header.Formats } != header || !last.Formats.SequenceEqual(header.Formats))
        {
            (_lastHeader, _lastHeaderVersion) = (header, ContentVersion.Next());
        }

        return new PartCapture(header, _lastHeaderVersion, isFirst ? [Store?.Capture(), other!.Store?.Capture()] : [Store?.Capture()]);
    }

    private string DoubtOf(ChangeFrame frame)
    {
        var table = definition.Table;
        var what = frame.TableChange switch
        {
            TableChange.Renamed => $"{table} was renamed, or another table took its name, so that it has other rows than the log told",
            TableChange.Altered => $"{table} was altered, which may change values without a row in the log",
            TableChange.Cascaded => $"a foreign key may have changed rows of {table} without a row in the log",
            _ => $"{table} changed as a whole ({frame.TableChange})",
        };
        return $"{what}, at {frame.Transaction.File}:{frame.Transaction.Offset}. It has taken no change since: call RefillAsync, or declare OnDoubt(OnDoubt.Refill).";
    }
}
