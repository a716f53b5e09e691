using System.Buffers;

namespace Router.Routing.Subscriptions;

/// <summary>
/// A subscriber's state on one partition as it was at one cut, in numbered segments: who saves may leave out those that have not changed since
/// they were saved last. Used off the lane, by one thread, while the subscriber goes on.
/// </summary>
public abstract class StateCapture
{
    /// <summary>Segments, numbered from 0.</summary>
    public abstract int SegmentCount { get; }

    /// <summary>Makes durable what the state refers to. Called once, before the first <see cref="Write"/>.</summary>
    public virtual ValueTask PrepareAsync(CancellationToken cancellationToken) => default;

    /// <summary>A number that changes whenever the segment's content does; it counts within one process only.</summary>
    public abstract long VersionOf(int segment);

    /// <summary>Writes a segment's bytes.</summary>
    public abstract void Write(int segment, IBufferWriter<byte> output);

    /// <summary>Called once when it is saved or given up, from any thread: nothing of it is read after that. Who is not called loses memory to the collector, no more.</summary>
    public virtual void Release()
    {
    }

    /// <summary>A state of one segment.</summary>
    /// <param name="write">Makes durable what the state refers to, and gives the state's bytes.</param>
    public static StateCapture Of(Func<CancellationToken, ValueTask<byte[]>> write) => new Blob(write);

    private sealed class Blob(Func<CancellationToken, ValueTask<byte[]>> write) : StateCapture
    {
        private static long s_lastVersion;
        private readonly long _version = Interlocked.Increment(ref s_lastVersion);
        private byte[] _bytes = [];

        public override int SegmentCount => 1;

        public override async ValueTask PrepareAsync(CancellationToken cancellationToken) => _bytes = await write(cancellationToken);

        public override long VersionOf(int segment) => _version;

        public override void Write(int segment, IBufferWriter<byte> output) => output.Write(_bytes);
    }
}
