using System.Buffers.Binary;
using Router.Contracts.Rows;

namespace Router.Contracts.Frames;

/// <summary>Reads what <see cref="FrameWriter"/> writes.</summary>
public static class FrameReader
{
    /// <summary>Fills a frame, which shares the bytes given: they must stay as they are as long as it is used.</summary>
    /// <param name="bytes">One whole frame and nothing else.</param>
    /// <param name="plans">Definitions that are known; those that the bytes bring are added.</param>
    /// <param name="frame">Is filled.</param>
    /// <exception cref="MalformedFrameException">The bytes are no frame; the message says what is wrong, and before which byte.</exception>
    public static void Read(ArraySegment<byte> bytes, KnownPlans plans, ChangeFrame frame)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(frame);
        var fields = new FieldReader(bytes);
        var version = fields.ReadByte();
        if (version is not (FrameWriter.Version or FrameWriter.NumberedVersion))
        {
            throw fields.Wrong(FrameFault.Version, $"they are of version {version}, and this reads versions {FrameWriter.Version} and {FrameWriter.NumberedVersion}");
        }

        frame.Kind = ReadKind(ref fields);
        frame.TableChange = ReadTableChange(ref fields);
        frame.Table = ReadPlan(ref fields, plans);
        frame.Source = fields.ReadRequiredText();
        frame.Transaction = ReadTransaction(ref fields);
        frame.Before = ReadLayout(ref fields, frame.Table);
        frame.After = ReadLayout(ref fields, frame.Table);
        frame.FirstRow = fields.ReadInt32();
        frame.RowCount = fields.ReadInt32();
        frame.TokenRows = fields.ReadFlag() ? ReadTokenRows(ref fields, frame.RowCount) : default;
        var rows = fields.ReadBytes();
        frame.Bytes = bytes.Array ?? [];
        frame.Offset = bytes.Offset + fields.Position - rows.Length;
        frame.LengthBytes = rows.Length;
        frame.TableChangeNumber = version == FrameWriter.NumberedVersion ? ReadNumber(ref fields, frame) : 0;
        if (fields.Left > 0)
        {
            throw fields.Wrong(FrameFault.LeftOver, $"{fields.Left} bytes follow");
        }

        Check(fields, frame, rows);
    }

    private static ChangeKind ReadKind(ref FieldReader fields)
    {
        var kind = (ChangeKind)fields.ReadByte();
        return kind is >= ChangeKind.Insert and <= ChangeKind.Table ? kind : throw fields.Wrong(FrameFault.Field, $"the kind is {(int)kind}");
    }

    private static TableChange ReadTableChange(ref FieldReader fields)
    {
        var change = (TableChange)fields.ReadByte();
        return change <= TableChange.Cascaded ? change : throw fields.Wrong(FrameFault.Field, $"the change of the table is {(int)change}");
    }

    private static TablePlan ReadPlan(ref FieldReader fields, KnownPlans plans)
    {
        var idBytes = fields.Take(PlanId.LengthBytes);
        var id = new PlanId(BinaryPrimitives.ReadUInt64BigEndian(idBytes), BinaryPrimitives.ReadUInt64BigEndian(idBytes[8..]));
        var encoded = fields.ReadBytes();
        if (plans.Find(id) is { } known)
        {
            return known;
        }

        if (encoded.IsEmpty)
        {
            throw fields.Wrong(FrameFault.UnknownPlan, $"the definition {id} was left out and is not known");
        }

        return PlanId.Of(encoded) == id
            ? plans.Add(PlanCodec.Read(encoded))
            : throw fields.Wrong(FrameFault.Plan, $"the definition is another than {id}");
    }

    private static Transaction ReadTransaction(ref FieldReader fields)
    {
        var sequence = fields.ReadInt64();
        var commitMicroseconds = fields.ReadInt64();

        // A transaction that nobody set, of rows that come from elsewhere than a log, has no file.
        var file = fields.ReadText()!;
        var offset = fields.ReadInt64();
        return new Transaction(sequence, ReadGtid(ref fields), commitMicroseconds, file, offset);
    }

    private static Gtid ReadGtid(ref FieldReader fields)
    {
        switch ((GtidDialect)fields.ReadByte())
        {
            case GtidDialect.None:
                return default;
            case GtidDialect.MySql:
                var server = new Guid(fields.Take(16), bigEndian: true);
                var tag = fields.ReadText();
                return Gtid.MySql(server, tag, (ulong)fields.ReadInt64());
            case GtidDialect.MariaDb:
                var domain = (uint)fields.ReadInt32();
                var serverId = (uint)fields.ReadInt32();
                return Gtid.MariaDb(domain, serverId, (ulong)fields.ReadInt64());
            case var other:
                throw fields.Wrong(FrameFault.Field, $"the GTID's dialect is {(int)other}");
        }
    }

    private static RowLayout? ReadLayout(ref FieldReader fields, TablePlan plan) =>
        fields.ReadFlag() ? plan.Layout(fields.Take((plan.Columns.Count + 7) / 8)) : null;

    private static int ReadNumber(ref FieldReader fields, ChangeFrame frame)
    {
        var number = fields.ReadInt32();
        return number > 0 && frame.Kind == ChangeKind.Table ? number : throw fields.Wrong(FrameFault.Field, $"the number of the table's change is {number}");
    }

    private static ReadOnlyMemory<int> ReadTokenRows(ref FieldReader fields, int count)
    {
        if (count <= 0 || count > int.MaxValue / sizeof(int))
        {
            throw fields.Wrong(FrameFault.Rows, $"there are {count} rows with tokens of their own");
        }

        var bytes = fields.Take(count * sizeof(int));
        var tokenRows = new int[count];
        for (var index = 0; index < count; index++)
        {
            tokenRows[index] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(index * sizeof(int))..]);
        }

        return tokenRows;
    }

    private static void Check(in FieldReader fields, ChangeFrame frame, ReadOnlySpan<byte> rows)
    {
        var (hasBefore, hasAfter) = frame.Kind switch
        {
            ChangeKind.Insert => (false, true),
            ChangeKind.Update => (true, true),
            ChangeKind.Delete => (true, false),
            _ => (false, false),
        };
        if ((hasBefore, hasAfter) != (frame.Before is not null, frame.After is not null) || (frame.Kind == ChangeKind.Table) == (frame.TableChange == TableChange.None))
        {
            throw fields.Wrong(FrameFault.Field, $"what goes with the kind {frame.Kind} is not there");
        }

        var count = Count(fields, frame, rows);
        if (count != frame.RowCount || frame.FirstRow < 0)
        {
            throw fields.Wrong(FrameFault.Rows, $"there are {count} rows, not {frame.RowCount} from {frame.FirstRow} on");
        }
    }

    private static int Count(in FieldReader fields, ChangeFrame frame, ReadOnlySpan<byte> rows)
    {
        try
        {
            return frame.Kind != ChangeKind.Table ? RowLayout.Count(frame.Before, frame.After, rows)
                : rows.IsEmpty ? 0
                : throw fields.Wrong(FrameFault.Rows, "a change of the whole table has rows");
        }
        catch (MalformedRowException malformed)
        {
            throw fields.Wrong(FrameFault.Rows, malformed.Message, malformed);
        }
    }
}
