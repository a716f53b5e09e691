using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Router.Wire;

/// <summary>
/// Receives a dump. The server sends some 16 KiB at a time, and a reader that sleeps and wakes for each spends more on that than on
/// parsing. So in bulk the kernel is told to wake us for 256 KiB (SO_RCVLOWAT, Linux only), for at most 1 ms: a log that has slowed
/// down is taken as it comes, and its newest event never waits for more to follow.
/// </summary>
internal sealed class DumpReceiver
{
    private const int BulkBytes = 64 * 1024;
    private const int BulkLowWaterBytes = 256 * 1024;
    private const int BulkWaitMicroseconds = 1_000;
    private const int SolSocket = 1;
    private const int SoReceiveLowWater = 18;

    private static readonly byte[] s_bulkLowWater = BitConverter.GetBytes(BulkLowWaterBytes);
    private static readonly byte[] s_anyBytes = BitConverter.GetBytes(1);

    private readonly SocketStream _transport;
    private readonly Stream? _encrypted;
    private readonly TimeSpan _deadline;
    private readonly int _deadlineMicroseconds;
    private byte[] _lowWater = s_anyBytes;
    private bool _isBulk;

    public DumpReceiver(SocketStream transport, Stream? encrypted, TimeSpan deadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(deadline, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deadline, TimeSpan.FromMinutes(30));
        _transport = transport;
        _encrypted = encrypted;
        _deadline = deadline;
        _deadlineMicroseconds = (int)deadline.TotalMicroseconds;
    }

    public long BytesReceived { get; private set; }

    /// <summary>Waits for bytes and takes as many as fit, at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Receive(byte[] target, int offset, int countBytes)
    {
        var received = _encrypted is null ? ReceivePlain(target.AsSpan(offset, countBytes)) : ReceiveEncrypted(target, offset, countBytes);
        if (received == 0)
        {
            throw new ConnectionLostException("The server closed the dump's connection.");
        }

        BytesReceived += received;
        return received;
    }

    private int ReceiveEncrypted(byte[] target, int offset, int countBytes)
    {
        _transport.SetDeadline(_deadline);
        try
        {
            return _encrypted!.Read(target, offset, countBytes);
        }
        catch (IOException e) when (e is not WireException)
        {
            throw new ConnectionLostException($"The dump's TLS connection broke: {e.Message}", e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReceivePlain(Span<byte> target)
    {
        while (true)
        {
            Wait();
            var received = _transport.Socket.Receive(target, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                _isBulk = received >= BulkBytes && OperatingSystem.IsLinux();
                return received;
            }

            SocketStream.ThrowUnlessWouldBlock(error);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Wait()
    {
        if (_isBulk)
        {
            SetLowWater(s_bulkLowWater);
            if (_transport.Socket.Poll(BulkWaitMicroseconds, SelectMode.SelectRead))
            {
                return;
            }
        }

        SetLowWater(s_anyBytes);
        if (!_transport.Socket.Poll(_deadlineMicroseconds, SelectMode.SelectRead))
        {
            throw new ReadDeadlineException($"The server sent nothing for {_deadline.TotalSeconds:0.###} s, not even a heartbeat.");
        }
    }

    private void SetLowWater(byte[] countBytes)
    {
        if (!ReferenceEquals(_lowWater, countBytes))
        {
            _transport.Socket.SetRawSocketOption(SolSocket, SoReceiveLowWater, countBytes);
            _lowWater = countBytes;
        }
    }
}
