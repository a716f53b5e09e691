namespace Router.Grains.Tables.State;

/// <summary>Where a segment lies, and what is known of its two slots.</summary>
internal sealed class SegmentState
{
    private string? _firstEtag;
    private string? _secondEtag;
    private bool _knowsFirst;
    private bool _knowsSecond;

    /// <summary>The slot that the head refers to, 1 or 2; 0 where the segment is empty.</summary>
    public int Slot { get; set; }

    /// <summary>The slot that the next save may write to: never the one that the head refers to.</summary>
    public int FreeSlot => Slot == 1 ? 2 : 1;

    /// <summary>The version of the content that was saved; null where it is not known to be that of any.</summary>
    public long? Version { get; set; }

    /// <summary>The content, while the whole state is in the head.</summary>
    public byte[]? Inline { get; set; }

    public bool Knows(int slot) => slot == 1 ? _knowsFirst : _knowsSecond;

    public string? EtagOf(int slot) => slot == 1 ? _firstEtag : _secondEtag;

    public void Learn(int slot, string? etag)
    {
        if (slot == 1)
        {
            (_firstEtag, _knowsFirst) = (etag, true);
        }
        else
        {
            (_secondEtag, _knowsSecond) = (etag, true);
        }
    }
}
