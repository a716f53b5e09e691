namespace Router.Subscribers.Caching.Memory;

/// <summary>An entry.</summary>
internal abstract class MemoryEntry(string key, IReadOnlyList<string> tags, long expiresAt)
{
    private bool _isRecent;

    /// <summary>Its key.</summary>
    public string Key => key;

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags => tags;

    /// <summary>The time stamp it ends at.</summary>
    public long ExpiresAt => expiresAt;

    /// <summary>The miss it was loaded after, by its number.</summary>
    public long Version { get; init; }

    /// <summary>Where it stands on the clock.</summary>
    public int Slot { get; set; }

    /// <summary>Notes that it was read.</summary>
    public void Touch()
    {
        // Written only where it changes, so that readers of a hot entry do not take its cache line from each other.
        if (!Volatile.Read(ref _isRecent))
        {
            Volatile.Write(ref _isRecent, true);
        }
    }

    /// <summary>Whether it was read since this was asked last.</summary>
    public bool TakeRecent()
    {
        var wasRecent = Volatile.Read(ref _isRecent);
        Volatile.Write(ref _isRecent, false);
        return wasRecent;
    }
}
