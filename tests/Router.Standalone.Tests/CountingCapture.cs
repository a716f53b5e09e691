using System.Buffers;
using Router.Routing.Subscriptions;

namespace Router.Standalone.Tests;

/// <summary>A state that counts how often it was released, and fails to be written when told to.</summary>
internal sealed class CountingCapture(bool fails = false) : StateCapture
{
    public int Released { get; private set; }

    public override int SegmentCount => 1;

    public override long VersionOf(int segment) => 1;

    public override void Write(int segment, IBufferWriter<byte> output)
    {
        Assert.Equal(0, Released);
        if (fails)
        {
            throw new IOException("The disk is full.");
        }

        output.Write("1:0"u8);
    }

    public override void Release() => Released++;
}
