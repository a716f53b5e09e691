using Router.Wire.Packets;

namespace Router.Wire;

/// <summary>
/// The rows of one statement, read one after the other and never held together. Read by one thread at a time; made by
/// <see cref="ServerConnection.Stream"/>, whose session serves nothing else until this is disposed of.
/// </summary>
public sealed class ResultStream : IDisposable
{
    private const int Null = -1;

    private enum Stage
    {
        Reading,
        Ended,
        Broken,
        Disposed,
    }

    private readonly ServerConnection _connection;
    private readonly PacketChannel _channel;
    private readonly TimeSpan _deadline;
    private readonly int _largestRowBytes;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _aborting;
    private readonly (int Offset, int LengthBytes)[] _values;
    private byte[] _row = [];
    private Stage _stage;

    internal ResultStream(
        ServerConnection connection, PacketChannel channel, int columnCount, TimeSpan deadline, int largestRowBytes, CancellationToken cancellation)
    {
        _connection = connection;
        _channel = channel;
        _deadline = deadline;
        _largestRowBytes = largestRowBytes;
        _cancellation = cancellation;
        _values = new (int, int)[columnCount];
        _aborting = cancellation.Register(channel.Transport.Abort);
    }

    /// <summary>The number of values in a row.</summary>
    public int ColumnCount => _values.Length;

    /// <summary>Steps to the next row; false behind the last. The values of the row before are gone then.</summary>
    /// <exception cref="ServerErrorException">The server broke off; the session stays usable.</exception>
    /// <exception cref="ReadDeadlineException">Nothing came within <see cref="ConnectionSettings.ReadTimeout"/>; the session is closed.</exception>
    /// <exception cref="ConnectionLostException">The session ended.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the session is closed.</exception>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_stage == Stage.Disposed, this);
        if (_stage != Stage.Reading)
        {
            return false;
        }

        try
        {
            _cancellation.ThrowIfCancellationRequested();
            _channel.Transport.SetDeadline(_deadline);
            return Take(_channel.Read(_largestRowBytes));
        }
        catch (ServerErrorException)
        {
            _stage = Stage.Ended;
            throw;
        }
        catch (Exception e)
        {
            _stage = Stage.Broken;
            _connection.Abandon(_cancellation.IsCancellationRequested ? "a command was cancelled" : e.Message);
            _cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Whether a value of the present row is SQL NULL.</summary>
    public bool IsNull(int index) => _values[index].LengthBytes == Null;

    /// <summary>A value's bytes as the server sent them, valid until the next <see cref="Read"/>; empty for SQL NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => IsNull(index) ? default : _row.AsSpan(_values[index].Offset, _values[index].LengthBytes);

    /// <summary>Gives the session back; one whose rows were not all read is closed, which is quicker than reading them.</summary>
    public void Dispose()
    {
        _aborting.Dispose();
        switch (_stage)
        {
            case Stage.Ended:
                _connection.Leave();
                break;
            case Stage.Reading:
                _connection.Abandon("not all rows of a result were read");
                break;
            default:
                break;
        }

        _stage = Stage.Disposed;
    }

    private bool Take(ReadOnlySpan<byte> payload)
    {
        if (EofPacket.Is(payload))
        {
            _stage = Stage.Ended;
            return false;
        }

        if (payload is [ErrorPacket.Marker, ..])
        {
            throw ErrorPacket.Read(payload);
        }

        if (_row.Length < payload.Length)
        {
            _row = new byte[Math.Max(payload.Length, 2 * _row.Length)];
        }

        payload.CopyTo(_row);
        Split(payload);
        return true;
    }

    private void Split(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        for (var index = 0; index < _values.Length; index++)
        {
            _values[index] = reader.TryTakeValue(out var value) ? (reader.Offset - value.Length, value.Length) : (0, Null);
        }

        reader.End();
    }
}
