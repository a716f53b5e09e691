using System.Buffers;
using Router.Routing.Subscriptions;

namespace Router.Standalone.State;

/// <summary>A state that was loaded and that no partition has captured anew.</summary>
internal sealed class KeptState(SubscriberState state) : StateCapture
{
    public override int SegmentCount => state.Segments.Count;

    public override long VersionOf(int segment) => 0;

    public override void Write(int segment, IBufferWriter<byte> output) => output.Write(state.Segments[segment]);
}
