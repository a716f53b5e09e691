using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Routing.Log;

/// <summary>
/// Rows of one undecided transaction in a file without a name, because it is too large for the window or waits for an XA decision.
/// </summary>
/// <remarks>
/// A record: table (4 bytes), before and after layout (4 and 4), kind (1), table change (1), first row (4), rows (4), length (4), the rows.
/// Tables and layouts are places in lists kept in memory; a transaction touches few.
/// </remarks>
internal sealed class SpillFile : IDisposable
{
    /// <summary>Bytes before the rows of a record.</summary>
    public const int HeaderBytes = 26;

    private readonly FileStream _file;
    private readonly List<TablePlan> _tables = [];
    private readonly List<RowLayout> _layouts = [];
    private readonly byte[] _header = new byte[HeaderBytes];

    public SpillFile(string folder)
    {
        Directory.CreateDirectory(folder);
        _file = new FileStream(
            Path.Combine(folder, $"router-spill-{Guid.NewGuid():N}"),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
                BufferSize = 1 << 16,
            });

        // Without a name at once: a killed process must leave nothing behind. Windows keeps the name until the file is closed.
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(_file.Name);
        }
    }

    public long LengthBytes => _file.Position;

    public void Append(in LogEntry entry)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_header, PlaceOf(_tables, entry.Table));
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(4), PlaceOf(_layouts, entry.Before));
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(8), PlaceOf(_layouts, entry.After));
        _header[12] = (byte)entry.Kind;
        _header[13] = (byte)entry.TableChange;
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(14), entry.FirstRow);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(18), entry.RowCount);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(22), entry.LengthBytes);
        _file.Write(_header);
        _file.Write(entry.Bytes, entry.Offset, entry.LengthBytes);
    }

    public void Truncate(long lengthBytes)
    {
        _file.Flush();
        _file.SetLength(lengthBytes);
        _file.Position = lengthBytes;
    }

    public void StartReading()
    {
        _file.Flush();
        _file.Position = 0;
    }

    /// <summary>Reads the header of the next record into an entry without bytes; false at the end.</summary>
    public bool TryReadHeader(out LogEntry entry)
    {
        entry = default;
        if (_file.Position == _file.Length)
        {
            return false;
        }

        _file.ReadExactly(_header);
        entry.Table = _tables[BinaryPrimitives.ReadInt32LittleEndian(_header)];
        entry.Before = LayoutAt(BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(4)));
        entry.After = LayoutAt(BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(8)));
        entry.Kind = (ChangeKind)_header[12];
        entry.TableChange = (TableChange)_header[13];
        entry.FirstRow = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(14));
        entry.RowCount = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(18));
        entry.LengthBytes = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(22));
        return true;
    }

    /// <summary>Reads the rows of the record whose header was read last.</summary>
    public void ReadRows(Span<byte> rows) => _file.ReadExactly(rows);

    public void Dispose() => _file.Dispose();

    private RowLayout? LayoutAt(int place) => place < 0 ? null : _layouts[place];

    private static int PlaceOf<T>(List<T> list, T? item)
        where T : class
    {
        if (item is null)
        {
            return -1;
        }

        var place = list.IndexOf(item);
        if (place < 0)
        {
            place = list.Count;
            list.Add(item);
        }

        return place;
    }
}
