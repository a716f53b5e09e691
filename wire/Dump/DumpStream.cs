using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Router.Wire.Packets;

namespace Router.Wire;

/// <summary>
/// The binlog as a server sends it, event by event. Synchronous, for one dedicated thread; only <see cref="Stop"/> may be called from
/// another. Owns the socket.
/// <code>
/// 3    length of the payload
/// 1    sequence number
/// 1    0x00, or 0xFE: the end, or 0xFF: an error
/// n    event; at a payload of 16 MiB - 1 bytes it goes on in the next packet, which has no such byte
/// </code>
/// </summary>
public sealed class DumpStream : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private const int HeaderBytes = PacketChannel.HeaderBytes;
    private const int LargestPayloadBytes = PacketChannel.LargestPayloadBytes;
    private const int StatusBytes = 1;

    // Where an event's header holds the event's length, behind timestamp, type and server id.
    private const int EventLengthOffset = 9;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private readonly PacketChannel _channel;
    private readonly DumpReceiver _receiver;
    private readonly JoinedEvent _joined;
    private int _start;
    private int _end;
    private byte _sequence;
    private bool _isEnded;
    private string? _failure;
    private volatile bool _isStopped;

    internal DumpStream(PacketChannel channel, DumpOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxEventBytes, BufferBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxEventBytes, Array.MaxLength - StatusBytes);
        _channel = channel;
        _sequence = channel.NextSequence;
        _receiver = new DumpReceiver(channel.Transport, channel.IsEncrypted ? channel.Stream : null, options.ReadDeadline);
        _joined = new JoinedEvent(options.MaxEventBytes + StatusBytes);
    }

    /// <summary>Bytes received so far, packet headers included, encryption not.</summary>
    public long BytesReceived => _receiver.BytesReceived;

    /// <summary>Whether the next <see cref="Read"/> finds its event in the buffer and needs no system call.</summary>
    public bool HasBufferedEvent
    {
        get
        {
            var available = _end - _start;
            return available >= HeaderBytes && PayloadBytes() is var length && length <= available - HeaderBytes && length < LargestPayloadBytes;
        }
    }

    /// <summary>Waits for the next event, at most <see cref="DumpOptions.ReadDeadline"/>, and lends its bytes until the next call.</summary>
    /// <exception cref="ReadDeadlineException">The server was silent for too long.</exception>
    /// <exception cref="ConnectionLostException">The connection ended. It is never the log's end.</exception>
    /// <exception cref="ServerErrorException">The server ended the dump with an error, such as 1236.</exception>
    /// <exception cref="ProtocolException">The packets make no sense, or an event is over its bound.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public DumpStep Read(out DumpEvent e)
    {
        var start = _start;
        var available = _end - start - HeaderBytes;
        if (available > 0)
        {
            var packet = _buffer.AsSpan(start, HeaderBytes + StatusBytes);
            var header = BinaryPrimitives.ReadUInt32LittleEndian(packet);
            var length = (int)(header & LargestPayloadBytes);
            // An event of one whole packet that has come; anything else is the slow path's business.
            if (length <= available && (uint)(length - 1) < LargestPayloadBytes - 1 && header >> 24 == _sequence && packet[HeaderBytes] == 0)
            {
                _sequence++;
                _start = start + HeaderBytes + length;
                e = new DumpEvent(_buffer, start + HeaderBytes + StatusBytes, length - StatusBytes);
                return DumpStep.Event;
            }
        }

        return ReadSlowly(out e);
    }

    /// <summary>
    /// Ends the dump from any thread: a waiting <see cref="Read"/> answers <see cref="DumpStep.Stopped"/> at once, one that has events in
    /// its buffer hands those out first.
    /// </summary>
    public void Stop()
    {
        _isStopped = true;
        _channel.Transport.Abort();
    }

    /// <summary>Closes the socket. A server notices at its next write that nobody listens.</summary>
    public void Dispose() => _channel.Stream.Dispose();

    private DumpStep ReadSlowly(out DumpEvent e)
    {
        e = default;
        if (_failure is not null)
        {
            throw new ConnectionLostException($"The dump failed before: {_failure}");
        }

        if (_isEnded)
        {
            return DumpStep.End;
        }

        try
        {
            return _isStopped ? DumpStep.Stopped : ReceiveEvent(out e);
        }
        catch (WireException) when (_isStopped)
        {
            return DumpStep.Stopped;
        }
        catch (WireException failure)
        {
            _failure = failure.Message;
            Dispose();
            throw;
        }
    }

    private DumpStep ReceiveEvent(out DumpEvent e)
    {
        _joined.Clear();
        Require(HeaderBytes);
        var length = PayloadBytes();
        CheckSequence(length);
        if (length >= LargestPayloadBytes || length > BufferBytes - HeaderBytes)
        {
            e = ReceiveJoined();
            return DumpStep.Event;
        }

        Require(HeaderBytes + length);
        return Take(_buffer.AsSpan(_start + HeaderBytes, length), out e);
    }

    private DumpStep Take(ReadOnlySpan<byte> payload, out DumpEvent e)
    {
        e = default;
        if (payload is [0, ..])
        {
            _start += HeaderBytes + payload.Length;
            _sequence++;
            e = new DumpEvent(_buffer, _start - payload.Length + StatusBytes, payload.Length - StatusBytes);
            return DumpStep.Event;
        }

        if (EofPacket.Is(payload))
        {
            _isEnded = true;
            return DumpStep.End;
        }

        throw Unusable(payload);
    }

    private WireException Unusable(ReadOnlySpan<byte> payload) => payload switch
    {
        [] => new ProtocolException(ProtocolFault.EmptyPacket, $"an empty packet {Place()}"),
        [ErrorPacket.Marker, ..] => ErrorPacket.Read(payload),
        _ => new ProtocolException(ProtocolFault.UnexpectedPacket, $"a packet that begins with 0x{payload[0]:X2} {Place()}"),
    };

    /// <summary>Packets straight into the side buffer, behind the part of the first that has come already.</summary>
    private DumpEvent ReceiveJoined()
    {
        Require(HeaderBytes + StatusBytes + EventLengthOffset + sizeof(uint));
        var payload = _buffer.AsSpan(_start + HeaderBytes);
        if (payload[0] != 0)
        {
            throw Unusable(payload[..1]);
        }

        var expected = StatusBytes + (long)BinaryPrimitives.ReadUInt32LittleEndian(payload[(StatusBytes + EventLengthOffset)..]);
        int length;
        do
        {
            Require(HeaderBytes);
            length = PayloadBytes();
            CheckSequence(length);
            _start += HeaderBytes;
            _sequence++;
            ReceiveInto(_joined.Add(length, expected), length);
        }
        while (length == LargestPayloadBytes);
        return new DumpEvent(_joined.Buffer, StatusBytes, _joined.LengthBytes - StatusBytes);
    }

    private void ReceiveInto(int offset, int countBytes)
    {
        var buffered = Math.Min(countBytes, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(_joined.Buffer.AsSpan(offset));
        _start += buffered;
        for (var done = buffered; done < countBytes;)
        {
            done += _receiver.Receive(_joined.Buffer, offset + done, countBytes - done);
        }
    }

    /// <summary>Receives until this many bytes lie at the start, which must fit the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Require(int countBytes)
    {
        if (_end - _start >= countBytes)
        {
            return;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < countBytes)
        {
            _end += _receiver.Receive(_buffer, _end, BufferBytes - _end);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PayloadBytes() => (int)(BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start)) & LargestPayloadBytes);

    private void CheckSequence(int length)
    {
        var sequence = _buffer[_start + HeaderBytes - 1];
        if (sequence != _sequence)
        {
            throw new ProtocolException(
                ProtocolFault.SequenceGap, $"packet number {sequence} of {length} bytes came where {_sequence} was due, {Place()}");
        }
    }

    private string Place() => $"at byte {BytesReceived - (_end - _start)} of the dump";
}
