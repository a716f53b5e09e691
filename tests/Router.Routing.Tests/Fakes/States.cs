using System.Buffers;
using Router.Routing.Subscriptions;

namespace Router.Routing.Tests.Fakes;

/// <summary>States of one segment, as bytes.</summary>
internal static class States
{
    public static async Task<byte[]> ReadAsync(this StateCapture capture)
    {
        await capture.PrepareAsync(CancellationToken.None);
        Assert.Equal(1, capture.SegmentCount);
        var output = new ArrayBufferWriter<byte>();
        capture.Write(0, output);
        return output.WrittenSpan.ToArray();
    }

    public static Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> Saved(IEnumerable<KeyValuePair<string, byte[]>> states) =>
        states.ToDictionary(state => state.Key, state => (IReadOnlyList<ReadOnlyMemory<byte>>)[state.Value]);
}
