using System.Runtime.InteropServices;

namespace Router.Subscribers.Caching.Memory;

/// <summary>
/// The last invalidation of each key, as many as are kept, by the key's hash: two keys of one hash share a tombstone, which can only keep a value
/// from being stored. The one that was invalidated longest ago goes first. Not for two threads at once.
/// </summary>
internal sealed class TombstoneTable(int capacity)
{
    private const int None = -1;

    private readonly Dictionary<int, int> _slotByHash = [];
    private Slot[] _slots = new Slot[Math.Min(capacity, 64)];
    private int _oldest = None;
    private int _newest = None;

    /// <summary>Tombstones kept.</summary>
    public int Count => _slotByHash.Count;

    /// <summary>The tombstone of a hash; false where none is kept.</summary>
    public bool TryGet(int hash, out Tombstone tombstone)
    {
        var isThere = _slotByHash.TryGetValue(hash, out var slot);
        tombstone = isThere ? _slots[slot].Tombstone : default;
        return isThere;
    }

    /// <summary>Notes an invalidation.</summary>
    /// <returns>Whether another one had to go for it, which is then <paramref name="forgotten"/>.</returns>
    public bool Add(int hash, in Tombstone tombstone, out Tombstone forgotten)
    {
        forgotten = default;
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slotByHash, hash, out var isThere);
        if (isThere)
        {
            Unlink(slot);
            Link(slot, hash, tombstone with { Mark = Watermark.Join(_slots[slot].Tombstone.Mark, tombstone.Mark) });
            return false;
        }

        var isFull = _slotByHash.Count > capacity;
        slot = isFull ? _oldest : _slotByHash.Count - 1;
        var oldestHash = 0;
        if (isFull)
        {
            forgotten = _slots[slot].Tombstone;
            oldestHash = _slots[slot].Hash;
            Unlink(slot);
        }
        else if (slot == _slots.Length)
        {
            Array.Resize(ref _slots, Math.Min(capacity, 2 * slot));
        }

        Link(slot, hash, tombstone);
        return isFull && _slotByHash.Remove(oldestHash);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _slotByHash.Clear();
        _oldest = None;
        _newest = None;
    }

    private void Link(int slot, int hash, in Tombstone tombstone)
    {
        _slots[slot] = new Slot(hash, tombstone, _newest, None);
        if (_newest == None)
        {
            _oldest = slot;
        }
        else
        {
            _slots[_newest].Newer = slot;
        }

        _newest = slot;
    }

    private void Unlink(int slot)
    {
        var (older, newer) = (_slots[slot].Older, _slots[slot].Newer);
        if (older == None)
        {
            _oldest = newer;
        }
        else
        {
            _slots[older].Newer = newer;
        }

        if (newer == None)
        {
            _newest = older;
        }
        else
        {
            _slots[newer].Older = older;
        }
    }

    private struct Slot(int hash, Tombstone tombstone, int older, int newer)
    {
        public readonly int Hash = hash;
        public readonly Tombstone Tombstone = tombstone;
        public int Older = older;
        public int Newer = newer;
    }
}
