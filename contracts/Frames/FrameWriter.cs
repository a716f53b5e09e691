using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Router.Contracts.Rows;

namespace Router.Contracts.Frames;

/// <summary>Frames as bytes, whole and by themselves: with the table's definition, and the rows as they lie in the log, not encoded again.</summary>
/// <remarks>
/// <code>
/// version (1) | kind (1) | table change (1) | plan's id (16) | plan's length (4, 0: left out) | plan | source text
///   | sequence (8) | commit, microseconds (8) | file text | offset (8) | GTID's dialect (1) | GTID
///   | before: there (1), a bit a column | after: the same | first row (4) | rows (4) | token rows there (1), 4 each | length (4) | rows' bytes
///   | number of the table's change (4), in version 2
/// GTID of MySQL: uuid (16) | tag text | number (8);  of MariaDB: domain (4) | server (4) | number (8)
/// </code>
/// </remarks>
public static class FrameWriter
{
    /// <summary>The form written of all but <see cref="NumberedVersion"/>.</summary>
    internal const byte Version = 1;

    /// <summary>The form written of a change of a table that is not the first of its kind under its token, which readers of the first version refuse.</summary>
    internal const byte NumberedVersion = 2;

    /// <summary>Writes a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="output">Takes its bytes.</param>
    /// <param name="withPlan">Whether the table's definition is written; without it only a reader that knows it can read the frame.</param>
    public static void Write(ChangeFrame frame, IBufferWriter<byte> output, bool withPlan = true)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(output);
        var fields = new FieldWriter(output);
        fields.WriteByte(frame.TableChangeNumber == 0 ? Version : NumberedVersion);
        fields.WriteByte((byte)frame.Kind);
        fields.WriteByte((byte)frame.TableChange);
        Write(fields, frame.Table, withPlan);
        fields.WriteText(frame.Source);
        Write(fields, frame.Transaction);
        Write(fields, frame.Before);
        Write(fields, frame.After);
        fields.WriteInt32(frame.FirstRow);
        fields.WriteInt32(frame.RowCount);
        Write(fields, frame.TokenRows.Span);
        fields.WriteBytes(frame.Rows);
        if (frame.TableChangeNumber != 0)
        {
            fields.WriteInt32(frame.TableChangeNumber);
        }
    }

    private static void Write(FieldWriter fields, TablePlan plan, bool withPlan)
    {
        Span<byte> id = stackalloc byte[PlanId.LengthBytes];
        BinaryPrimitives.WriteUInt64BigEndian(id, plan.Id.High);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], plan.Id.Low);
        fields.WriteRaw(id);
        fields.WriteBytes(withPlan ? plan.Encoded : []);
    }

    private static void Write(FieldWriter fields, in Transaction transaction)
    {
        fields.WriteInt64(transaction.Sequence);
        fields.WriteInt64(transaction.CommitMicroseconds);
        fields.WriteText(transaction.File);
        fields.WriteInt64(transaction.Offset);
        Write(fields, transaction.Gtid);
    }

    private static void Write(FieldWriter fields, in Gtid gtid)
    {
        fields.WriteByte((byte)gtid.Dialect);
        switch (gtid.Dialect)
        {
            case GtidDialect.MySql:
                fields.WriteRaw(gtid.Server.ToByteArray(bigEndian: true));
                fields.WriteText(gtid.Tag);
                fields.WriteInt64((long)gtid.Number);
                break;
            case GtidDialect.MariaDb:
                fields.WriteInt32((int)gtid.Domain);
                fields.WriteInt32((int)gtid.ServerId);
                fields.WriteInt64((long)gtid.Number);
                break;
        }
    }

    private static void Write(FieldWriter fields, RowLayout? layout)
    {
        fields.WriteByte(layout is null ? (byte)0 : (byte)1);
        if (layout is not null)
        {
            fields.WriteRaw(layout.Present);
        }
    }

    private static void Write(FieldWriter fields, ReadOnlySpan<int> tokenRows)
    {
        fields.WriteByte(tokenRows.IsEmpty ? (byte)0 : (byte)1);
        if (BitConverter.IsLittleEndian)
        {
            fields.WriteRaw(MemoryMarshal.AsBytes(tokenRows));
            return;
        }

        foreach (var row in tokenRows)
        {
            fields.WriteInt32(row);
        }
    }
}
