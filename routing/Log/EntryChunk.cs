namespace Router.Routing.Log;

/// <summary>A piece of a partition's queue: written by the source's thread, read by the partition's lane, used again by any partition.</summary>
internal sealed class EntryChunk
{
    public const int Length = 64;

    public readonly LogEntry[] Entries = new LogEntry[Length];
    public EntryChunk? Next;
}
