using System.Buffers.Binary;

namespace Router.Wire.Packets;

/// <summary>
/// Splits and joins the packets of a session. A payload of 16 MiB - 1 bytes and more goes as several packets, the last one shorter.
/// <code>
/// 3    length of the payload
/// 1    sequence number: 0 for a command, one more for each packet of either side
/// n    payload
/// </code>
/// </summary>
internal sealed class PacketChannel(SocketStream transport)
{
    public const int HeaderBytes = 4;
    public const int LargestPayloadBytes = 0xFFFFFF;
    private const int BufferBytes = 16 * 1024;

    private byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private byte _sequence;

    public SocketStream Transport { get; } = transport;

    /// <summary>The transport itself, or the TLS stream over it.</summary>
    public Stream Stream { get; private set; } = transport;

    public bool IsEncrypted => Stream != Transport;

    public byte NextSequence => _sequence;

    /// <summary>Everything from here on goes through <paramref name="stream"/>.</summary>
    public void Encrypt(Stream stream) => Stream = stream;

    public void RequireNoBufferedBytes()
    {
        if (_start != _end)
        {
            throw new ProtocolException(ProtocolFault.UnaskedBytes, $"{_end - _start} bytes lie before the answer");
        }
    }

    public void WriteCommand(ReadOnlySpan<byte> payload)
    {
        _sequence = 0;
        if (_buffer.Length > BufferBytes && _start == _end)
        {
            _buffer = new byte[BufferBytes];
            _start = _end = 0;
        }

        Write(payload);
    }

    public void Write(ReadOnlySpan<byte> payload)
    {
        var packet = new byte[HeaderBytes + Math.Min(payload.Length, LargestPayloadBytes)];
        int length;
        do
        {
            length = Math.Min(payload.Length, LargestPayloadBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)length | (uint)_sequence++ << 24);
            payload[..length].CopyTo(packet.AsSpan(HeaderBytes));
            Stream.Write(packet, 0, HeaderBytes + length);
            payload = payload[length..];
        }
        while (length == LargestPayloadBytes);
        Stream.Flush();
    }

    /// <summary>The next payload, joined, lent until the next call.</summary>
    public ReadOnlySpan<byte> Read(int largestBytes)
    {
        var length = ReadHeader(largestBytes);
        Fill(length);
        if (length < LargestPayloadBytes)
        {
            _start += length;
            return _buffer.AsSpan(_start - length, length);
        }

        return Join(largestBytes);
    }

    private ReadOnlySpan<byte> Join(int largestBytes)
    {
        using var joined = new MemoryStream();
        var length = LargestPayloadBytes;
        while (true)
        {
            joined.Write(_buffer, _start, length);
            _start += length;
            if (length < LargestPayloadBytes)
            {
                return joined.GetBuffer().AsSpan(0, (int)joined.Length);
            }

            length = ReadHeader(largestBytes - (int)joined.Length);
            Fill(length);
        }
    }

    private int ReadHeader(int largestBytes)
    {
        Fill(HeaderBytes);
        var header = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start));
        var length = (int)(header & LargestPayloadBytes);
        if (length > largestBytes)
        {
            throw new ProtocolException(ProtocolFault.AnswerTooLarge, $"a packet of {length} bytes where at most {largestBytes} are taken");
        }

        CheckSequence((byte)(header >> 24), length);
        _start += HeaderBytes;
        return length;
    }

    private void CheckSequence(byte sequence, int length)
    {
        if (sequence != _sequence && !IsUnaskedError(length))
        {
            throw new ProtocolException(ProtocolFault.SequenceGap, $"packet number {sequence} came where {_sequence} was due");
        }

        _sequence = (byte)(sequence + 1);
    }

    /// <summary>A server that closes an idle or killed session says why in an error packet of its own numbering.</summary>
    private bool IsUnaskedError(int length)
    {
        const int Code = 2, State = 6, LongestMessage = 512;
        if (length is < 1 + Code + State or > 1 + Code + State + LongestMessage)
        {
            return false;
        }

        Fill(HeaderBytes + length);
        return _buffer[_start + HeaderBytes] == ErrorPacket.Marker && _buffer[_start + HeaderBytes + 1 + Code] == '#';
    }

    /// <summary>Receives until this many bytes lie at the start.</summary>
    private void Fill(int countBytes)
    {
        if (_end - _start >= countBytes)
        {
            return;
        }

        MakeRoom(countBytes);
        while (_end - _start < countBytes)
        {
            var received = Stream.Read(_buffer, _end, _buffer.Length - _end);
            if (received == 0)
            {
                throw new ConnectionLostException("The server closed the connection.");
            }

            _end += received;
        }
    }

    private void MakeRoom(int countBytes)
    {
        var target = countBytes <= _buffer.Length ? _buffer : new byte[countBytes];
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
