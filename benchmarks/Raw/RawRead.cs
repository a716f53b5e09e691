using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Router.Benchmarks.Raw;

/// <summary>The limit: the bytes of a dump into one buffer of 1 MiB, looked at by nobody.</summary>
internal static class RawRead
{
    private const int BufferBytes = 1 << 20;
    private static readonly byte[] s_buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Receive(Socket socket, long countBytes)
    {
        var buffer = s_buffer;
        while (countBytes > 0)
        {
            var received = socket.Receive(buffer, 0, (int)Math.Min(countBytes, BufferBytes), SocketFlags.None);
            countBytes -= received > 0 ? received : throw new EndOfStreamException("The server closed the dump.");
        }
    }

    /// <summary>How many bytes a dump sends for a log file up to an offset: the one read that looks at packets and events.</summary>
    public static long Measure(Socket socket, long endOffset)
    {
        using var stream = new BufferedStream(new NetworkStream(socket, ownsSocket: false), BufferBytes);
        Span<byte> packet = stackalloc byte[4 + 1 + 19];
        long total = 0;
        uint next;
        do
        {
            stream.ReadExactly(packet);
            if (packet[4] != 0)
            {
                throw new InvalidOperationException($"The dump sent a packet that begins with {packet[4]} instead of an event.");
            }

            var length = (int)(BinaryPrimitives.ReadUInt32LittleEndian(packet) & 0xFF_FFFF);
            next = BinaryPrimitives.ReadUInt32LittleEndian(packet[(4 + 1 + 13)..]);
            for (var left = length - 20; left > 0; left -= stream.Read(s_buffer, 0, Math.Min(left, BufferBytes)))
            {
            }

            total += 4 + length;
        }
        while (next != endOffset);
        return total;
    }
}
