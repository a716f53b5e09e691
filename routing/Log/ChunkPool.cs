namespace Router.Routing.Log;

/// <summary>Chunks that no partition uses just now. It holds at most as many as the window's entries fill.</summary>
internal sealed class ChunkPool(int maxChunks)
{
    private readonly Stack<EntryChunk> _free = new();
    private readonly Lock _gate = new();

    public EntryChunk Rent()
    {
        lock (_gate)
        {
            return _free.TryPop(out var chunk) ? chunk : new EntryChunk();
        }
    }

    public void Return(EntryChunk chunk)
    {
        chunk.Next = null;
        Array.Clear(chunk.Entries);
        lock (_gate)
        {
            if (_free.Count < maxChunks)
            {
                _free.Push(chunk);
            }
        }
    }
}
