using System.Buffers.Binary;
using Router.Replication.Source;

namespace Router.Replication.Feed;

/// <summary>Events of one binlog file, read in large pieces.</summary>
internal sealed class FileEvents : IEventSource
{
    /// <summary>What every binlog file begins with.</summary>
    public const int MagicBytes = 4;

    private const int HeaderBytes = 19;
    private const int LengthOffset = 9;
    private const int BufferBytes = 1 << 20;
    private const int MaxEventBytes = (1 << 30) + 1024;

    private static readonly byte[] s_magic = [0xFE, (byte)'b', (byte)'i', (byte)'n'];

    private readonly FileStream _file;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _start;
    private int _end;
    private volatile bool _isStopped;

    /// <exception cref="SourceException">There is no such file, or it is no binlog.</exception>
    public FileEvents(string path)
    {
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(SourceFault.CannotConnect, $"The log file {path} cannot be read ({exception.Message}): check the path and the rights.", exception);
        }

        if (!Fill(MagicBytes) || !_buffer.AsSpan(0, MagicBytes).SequenceEqual(s_magic))
        {
            _file.Dispose();
            throw new SourceException(SourceFault.MalformedEvent, $"{path} is no binlog file: it does not begin with the bytes FE 'bin' (an encrypted one begins with FD 'bin'; read it from its server).");
        }

        _start = MagicBytes;
    }

    public bool HasBuffered => _end - _start >= HeaderBytes && LengthAt(_start) <= _end - _start;

    public long BytesRead { get; private set; }

    public bool TryRead(out byte[] buffer, out int offset, out int lengthBytes)
    {
        buffer = _buffer;
        offset = lengthBytes = 0;
        if (_isStopped || !Fill(HeaderBytes))
        {
            return false;
        }

        lengthBytes = LengthAt(_start);
        if (lengthBytes is < HeaderBytes or > MaxEventBytes || !Fill(lengthBytes))
        {
            throw new SourceException(
                SourceFault.MalformedEvent,
                $"{_file.Name} ends within the event at {_file.Position - (_end - _start)} (its header says {(uint)lengthBytes} bytes): it was cut, or its server is still writing; copy it again, or follow the server.");
        }

        buffer = _buffer;
        offset = _start;
        _start += lengthBytes;
        return true;
    }

    public void Stop() => _isStopped = true;

    public void Dispose() => _file.Dispose();

    private int LengthAt(int start) => BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(start + LengthOffset));

    /// <summary>Reads until so many bytes are there; false when the file ends before the first of them.</summary>
    private bool Fill(int wantedBytes)
    {
        if (_end - _start >= wantedBytes)
        {
            return true;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (wantedBytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, wantedBytes);
        }

        while (_end < wantedBytes)
        {
            var read = _file.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return _end > 0 && wantedBytes == HeaderBytes ? throw CutShort() : false;
            }

            _end += read;
            BytesRead += read;
        }

        return true;
    }

    private SourceException CutShort() =>
        new(SourceFault.MalformedEvent, $"{_file.Name} ends within an event's header at {_file.Position - _end}: it was cut, or its server is still writing; copy it again, or follow the server.");
}
