using System.Globalization;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tables.State;

/// <summary>A subscriber's segments as they are saved.</summary>
internal sealed class SubscriberSegments(string name)
{
    private readonly string _path = $"segment/{Uri.EscapeDataString(name)}/";

    public string Name => name;

    public string Definition { get; set; } = "";

    public List<SegmentState> Items { get; } = [];

    /// <summary>The segments that a head refers to, not yet known to be anything.</summary>
    public static SubscriberSegments Of(SubscriberHead head)
    {
        var segments = new SubscriberSegments(head.Name) { Definition = head.Definition };
        for (var index = 0; index < head.SegmentCount; index++)
        {
            segments.Items.Add(new SegmentState { Slot = head.SlotOf(index) });
        }

        return segments;
    }

    /// <summary>The name of a slot's record.</summary>
    public string RecordOf(int segment, int slot) => string.Create(CultureInfo.InvariantCulture, $"{_path}{segment}/{slot}");

    /// <summary>Makes room for as many segments as the capture has, and gives the numbers of those whose content is not the saved one.</summary>
    public List<int> ChangedIn(StateCapture capture)
    {
        var count = capture.SegmentCount;
        if (Items.Count > count)
        {
            Items.RemoveRange(count, Items.Count - count);
        }

        while (Items.Count < count)
        {
            Items.Add(new SegmentState());
        }

        var changed = new List<int>();
        for (var index = 0; index < count; index++)
        {
            if (Items[index].Version != capture.VersionOf(index))
            {
                changed.Add(index);
            }
        }

        return changed;
    }

    public SubscriberHead ToHead(bool isInline) => new()
    {
        Name = name,
        Definition = Definition,
        SegmentCount = Items.Count,
        Slots = isInline ? null : Slots(),
        Inline = isInline ? [.. Items.Select(item => item.Inline ?? [])] : null,
    };

    private byte[] Slots()
    {
        var slots = new byte[(Items.Count + 3) / 4];
        for (var index = 0; index < Items.Count; index++)
        {
            slots[index >> 2] |= (byte)(Items[index].Slot << (2 * (index & 3)));
        }

        return slots;
    }
}
