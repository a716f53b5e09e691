using System.Buffers;
using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Routing.Log;

/// <summary>
/// Rows of one undecided transaction in a file without a name, because it is too large for the window or waits for an XA decision.
/// </summary>
/// <remarks>
/// <code>
/// +-----------+----------------+---------------+----------+------------------+---------------+----------+------------+------+
/// | table (4) | before (4, -1) | after (4, -1) | kind (1) | table change (1) | first row (4) | rows (4) | length (4) | rows |
/// +-----------+----------------+---------------+----------+------------------+---------------+----------+------------+------+
/// </code>
/// Tables and layouts are places in lists kept in memory; a transaction touches few.
/// </remarks>
internal sealed class SpillFile : IDisposable
{
    /// <summary>Bytes before the rows of a record.</summary>
    public const int HeaderBytes = 30;

    private const int BufferBytes = 1 << 16;

    private readonly FileStream _file;
    private readonly List<TablePlan> _tables = [];
    private readonly List<RowLayout> _layouts = [];
    private readonly byte[] _header = new byte[HeaderBytes];
    private byte[]? _buffer;
    private int _bufferStart;
    private int _bufferEnd;
    private long _unreadBytes;

    /// <exception cref="SpillException">The folder takes no file.</exception>
    public SpillFile(string folder)
    {
        try
        {
            _file = Create(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SpillException(folder, failure);
        }
    }

    /// <summary>The length of all records, buffered ones included.</summary>
    public long LengthBytes { get; private set; }

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
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(26), entry.TableChangeNumber);
        Write(_header);
        Write(entry.Bytes.AsSpan(entry.Offset, entry.LengthBytes));
        LengthBytes += HeaderBytes + entry.LengthBytes;
    }

    public void Truncate(long lengthBytes)
    {
        Flush();
        _file.SetLength(lengthBytes);
        _file.Position = lengthBytes;
        LengthBytes = lengthBytes;
    }

    /// <summary>Everything is appended, and it may be long until it is read: the file keeps no memory meanwhile.</summary>
    public void Rest()
    {
        Flush();
        ReturnBuffer();
    }

    public void StartReading()
    {
        Flush();
        _file.Position = 0;
        _unreadBytes = LengthBytes;
    }

    /// <summary>Reads the header of the next record into an entry without bytes; false at the end.</summary>
    public bool TryReadHeader(out LogEntry entry)
    {
        entry = default;
        if (_unreadBytes == 0)
        {
            return false;
        }

        Read(_header);
        entry.Table = _tables[BinaryPrimitives.ReadInt32LittleEndian(_header)];
        entry.Before = LayoutAt(BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(4)));
        entry.After = LayoutAt(BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(8)));
        entry.Kind = (ChangeKind)_header[12];
        entry.TableChange = (TableChange)_header[13];
        entry.FirstRow = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(14));
        entry.RowCount = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(18));
        entry.LengthBytes = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(22));
        entry.TableChangeNumber = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(26));
        return true;
    }

    /// <summary>Reads the rows of the record whose header was read last.</summary>
    public void ReadRows(Span<byte> rows) => Read(rows);

    public void Dispose()
    {
        ReturnBuffer();
        _file.Dispose();
    }

    /// <summary>
    /// Without a name at once: a killed process must leave nothing behind, and nobody else may read rows here.
    /// Windows keeps the name until the file is closed.
    /// </summary>
    private static FileStream Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
            return new FileStream(NewPath(folder), options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(NewPath(folder), options);
        File.Delete(file.Name);
        return file;
    }

    private static string NewPath(string folder) => Path.Combine(folder, $"router-spill-{Guid.NewGuid():N}");

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferBytes - _bufferEnd)
        {
            Flush();
        }

        if (bytes.Length >= BufferBytes)
        {
            WriteToFile(bytes);
            return;
        }

        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
        bytes.CopyTo(_buffer.AsSpan(_bufferEnd));
        _bufferEnd += bytes.Length;
    }

    private void Flush()
    {
        if (_bufferEnd > 0)
        {
            WriteToFile(_buffer.AsSpan(0, _bufferEnd));
            _bufferEnd = 0;
        }
    }

    private void WriteToFile(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (IOException failure)
        {
            throw new SpillException(Path.GetDirectoryName(_file.Name)!, failure);
        }
    }

    private void Read(Span<byte> bytes)
    {
        _unreadBytes -= bytes.Length;
        var buffered = Math.Min(bytes.Length, _bufferEnd - _bufferStart);
        _buffer.AsSpan(_bufferStart, buffered).CopyTo(bytes);
        _bufferStart += buffered;
        bytes = bytes[buffered..];
        if (bytes.Length >= BufferBytes)
        {
            _file.ReadExactly(bytes);
        }
        else if (bytes.Length > 0)
        {
            _buffer ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
            _bufferEnd = _file.ReadAtLeast(_buffer.AsSpan(0, BufferBytes), bytes.Length);
            _buffer.AsSpan(0, bytes.Length).CopyTo(bytes);
            _bufferStart = bytes.Length;
        }
    }

    private void ReturnBuffer()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _bufferStart = _bufferEnd = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private RowLayout? LayoutAt(int place) => place < 0 ? null : _layouts[place];

    private static int PlaceOf<T>(List<T> list, T? item)
        where T : class
    {
        if (item is null)
        {
            return -1;
        }

        // Most often it is the one just used.
        if (list.Count > 0 && ReferenceEquals(list[^1], item))
        {
            return list.Count - 1;
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
