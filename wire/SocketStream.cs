using System.Diagnostics;
using System.Net.Sockets;

namespace Router.Wire;

/// <summary>
/// A socket read and written synchronously under a deadline.
/// The socket is non-blocking and waited for with poll. An asynchronous operation would register it with the runtime's
/// epoll thread for good, which then wakes for every segment of a dump that another thread reads.
/// </summary>
internal sealed class SocketStream(Socket socket) : Stream
{
    private long _deadlineTicks = long.MaxValue;

    public Socket Socket { get; } = socket;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From now on reads and writes fail with <see cref="ReadDeadlineException"/> once this much time has passed in all.</summary>
    public void SetDeadline(TimeSpan fromNow) =>
        _deadlineTicks = Stopwatch.GetTimestamp() + (long)(fromNow.TotalSeconds * Stopwatch.Frequency);

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            Wait(SelectMode.SelectRead);
            var count = Socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                return count;
            }

            ThrowUnlessWouldBlock(error);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Socket.Send(buffer, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                buffer = buffer[count..];
                continue;
            }

            ThrowUnlessWouldBlock(error);
            Wait(SelectMode.SelectWrite);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends both directions, so that a thread that waits in here returns at once. For use from any thread.</summary>
    public void Abort()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Not connected any more: nobody waits.
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile: nobody waits.
        }
    }

    public static void ThrowUnlessWouldBlock(SocketError error)
    {
        if (error is not (SocketError.WouldBlock or SocketError.Interrupted))
        {
            throw new ConnectionLostException($"The connection to the server broke ({error}).", new SocketException((int)error));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Wait(SelectMode mode)
    {
        var leftMs = _deadlineTicks == long.MaxValue
            ? int.MaxValue / 1000
            : Math.Clamp((_deadlineTicks - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency, 0, int.MaxValue / 1000);
        if (!Socket.Poll((int)leftMs * 1000, mode))
        {
            throw new ReadDeadlineException("The server did not answer in time.");
        }
    }
}
