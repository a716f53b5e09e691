using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Invalidation;

/// <summary>A rule for one plan of a table: columns are ordinals, so that a row costs no look-up.</summary>
internal sealed class PlannedRule
{
    private readonly InvalidationRule _rule;
    private readonly TablePlan _table;
    private readonly PlannedPart[] _parts;
    private readonly int[] _inTemplate;
    private readonly int[] _changed;
    private readonly Func<RowImage, bool>? _where;

    /// <exception cref="InvalidationException">The table has no such column.</exception>
    /// <exception cref="ArgumentException">The condition does not fit the table.</exception>
    public PlannedRule(InvalidationRule rule, TablePlan table)
    {
        _rule = rule;
        _table = table;
        _parts = [.. rule.Template.Parts.Select(part => new PlannedPart(part.Literal, part.Column is { } column ? Find(column) : -1))];
        _inTemplate = [.. _parts.Select(part => part.Ordinal).Where(ordinal => ordinal >= 0).Distinct()];
        _changed = [.. rule.Changed.Select(Find)];
        _where = rule.Where?.For(table);
    }

    public bool IsTag => _rule.IsTag;

    public bool Wants(ChangeKind kind) => ((int)_rule.Kinds >> (int)kind & 1) != 0;

    /// <summary>Adds the texts of rows of a wanted kind: of an update the old one, and the new one where it is another.</summary>
    /// <exception cref="InvalidationException">An image lacks a column of the template.</exception>
    public void Add(in ChangeBatch changes, TextSet texts)
    {
        if (changes.Kind != ChangeKind.Update)
        {
            AddOnly(changes.Frame, texts);
            return;
        }

        foreach (var change in changes)
        {
            AddUpdate(change, texts);
        }
    }

    /// <summary>Rows of one image each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOnly(ChangeFrame frame, TextSet texts)
    {
        var layout = (frame.After ?? frame.Before)!;
        var bytes = frame.Bytes.AsSpan(0, frame.Offset + frame.LengthBytes);
        var position = frame.Offset;
        for (var row = 0; row < frame.RowCount; row++)
        {
            var end = position + layout.Measure(bytes[position..]);
            var image = new RowImage(frame, frame.Version, layout, position, end);
            if (_where is null || _where(image))
            {
                Write(image, default, texts);
            }

            position = end;
        }

        if (position != bytes.Length)
        {
            throw RowLayout.LeftOver(layout, bytes.Length - position);
        }
    }

    private void AddUpdate(in RowChange change, TextSet texts)
    {
        var (before, after) = (change.Before, change.After);
        var was = _where is null || _where(before);
        var becomes = _where is null || _where(after);
        var moves = AnyChanged(change, _inTemplate);
        if (_changed.Length > 0 && was == becomes && !moves && !AnyChanged(change, _changed))
        {
            return;
        }

        if (was)
        {
            Write(before, default, texts);
        }

        if (becomes && (moves || !was))
        {
            Write(after, before, texts);
        }
    }

    /// <summary>A MINIMAL after image lacks what did not change; the image before has the row's key.</summary>
    private void Write(in RowImage image, in RowImage fallback, TextSet texts)
    {
        var isWhole = image.IsWhole;
        foreach (ref readonly var part in _parts.AsSpan())
        {
            if (part.Ordinal < 0)
            {
                texts.Write(part.Literal);
            }
            else if (isWhole || image.GetState(part.Ordinal) != ColumnState.Absent)
            {
                WriteValue(image, part.Ordinal, texts);
            }
            else if (fallback.Exists && fallback.GetState(part.Ordinal) != ColumnState.Absent)
            {
                WriteValue(fallback, part.Ordinal, texts);
            }
            else
            {
                texts.Discard();
                throw Absent(part.Ordinal);
            }
        }

        texts.Complete();
    }

    private static void WriteValue(in RowImage image, int ordinal, TextSet texts)
    {
        int lengthBytes;
        while (!image.TryWriteUtf8(ordinal, texts.Room, out lengthBytes))
        {
            texts.Grow();
        }

        texts.Advance(lengthBytes);
    }

    private static bool AnyChanged(in RowChange change, int[] ordinals)
    {
        foreach (var ordinal in ordinals)
        {
            if (change.Changed(ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private int Find(string column) => _table.Find(column) is >= 0 and var ordinal ? ordinal : throw new InvalidationException(_table.HasNames
        ? $"The rule '{_rule.Template.Text}' names the column '{column}', which {_table.Name} does not have."
        : $"The rule '{_rule.Template.Text}' names the column '{column}', but the names of {_table.Name} are not known: set binlog_row_metadata=FULL on the server.");

    private InvalidationException Absent(int ordinal) => new(
        $"The rule '{_rule.Template.Text}' needs {_table.Name}.{_table.Columns[ordinal].Name}, which is not in the log's image of the row: set binlog_row_image=FULL on the server.");
}
