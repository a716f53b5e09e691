using System.Runtime.CompilerServices;
using Router.Wire;

namespace Router.Replication.Feed;

/// <summary>Events of a server's dump.</summary>
internal sealed class DumpEvents(DumpStream dump) : IEventSource
{
    public bool HasBuffered => dump.HasBufferedEvent;

    public long BytesRead => dump.BytesReceived;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(out byte[] buffer, out int offset, out int lengthBytes)
    {
        var step = dump.Read(out var e);
        buffer = e.Buffer;
        offset = e.Offset;
        lengthBytes = e.LengthBytes;
        return step == DumpStep.Event || EndOf(step);
    }

    public void Stop() => dump.Stop();

    public void Dispose() => dump.Dispose();

    /// <summary>A following dump has no end: a server that ends it is going down, or threw this reader out.</summary>
    private static bool EndOf(DumpStep step) =>
        step == DumpStep.Stopped ? false : throw new DumpEndedException();
}
