using System.Buffers;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Aggregates.State;

/// <summary>A partition's state at one cut: the header, then the segments of its stores in turns.</summary>
internal sealed class PartCapture(PartHeader header, long headerVersion, StoreCapture?[] stores) : StateCapture
{
    public override int SegmentCount => 1 + (stores.Length * stores.Max(store => store?.SegmentCount ?? 0));

    public override long VersionOf(int segment)
    {
        var (store, index) = Place(segment);
        return segment == 0 ? headerVersion : store is not null && index < store.SegmentCount ? store.VersionOf(index) : 0;
    }

    public override void Write(int segment, IBufferWriter<byte> output)
    {
        var (store, index) = Place(segment);
        if (segment == 0)
        {
            header.Write(new StateOutput(output));
        }
        else if (store is not null && index < store.SegmentCount)
        {
            store.Write(index, new StateOutput(output));
        }
    }

    public override void Release()
    {
        foreach (var store in stores)
        {
            store?.Release();
        }
    }

    private (StoreCapture? Store, int Index) Place(int segment) =>
        segment == 0 ? default : (stores[(segment - 1) % stores.Length], (segment - 1) / stores.Length);
}
