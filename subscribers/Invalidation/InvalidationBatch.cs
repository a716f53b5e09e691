using Router.Contracts;

namespace Router.Subscribers.Invalidation;

/// <summary>What changes of one table invalidate. Valid until the target that received it has completed; it is filled again then.</summary>
public sealed class InvalidationBatch
{
    internal InvalidationBatch()
    {
    }

    /// <summary>The source's name.</summary>
    public string Source { get; private set; } = "";

    /// <summary>The table that changed.</summary>
    public TableName Table { get; private set; }

    /// <summary>The partition it came by; empty where it came by none.</summary>
    public string Partition { get; private set; } = "";

    /// <summary>The transaction of the changes.</summary>
    public Transaction Transaction { get; internal set; }

    /// <summary>Everything is invalid; keys and tags are empty then.</summary>
    public bool Everything { get; internal set; }

    /// <summary>The keys that are invalid, each once.</summary>
    public InvalidationTexts Keys => new(KeySet);

    /// <summary>The tags that are invalid, each once.</summary>
    public InvalidationTexts Tags => new(TagSet);

    internal TextSet KeySet { get; } = new();

    internal TextSet TagSet { get; } = new();

    internal bool IsEmpty => !Everything && KeySet.Count == 0 && TagSet.Count == 0;

    internal void Begin(in ChangeBatch changes)
    {
        Source = changes.Source;
        Table = changes.Table.Name;
        Partition = changes.Partition;
        Transaction = changes.Transaction;
        Clear();
    }

    internal void Clear()
    {
        Everything = false;
        KeySet.Clear();
        TagSet.Clear();
    }
}
