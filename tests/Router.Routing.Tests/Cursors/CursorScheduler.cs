using System.Collections.Concurrent;
using Router.Contracts;
using Router.Routing.Log;

namespace Router.Routing.Tests.Cursors;

/// <summary>Gives each partition a cursor, and reads when the test says so.</summary>
internal sealed class CursorScheduler : IPartitionScheduler
{
    public static readonly ChangeToken Began = new(0, 0);

    private readonly ConcurrentDictionary<string, PartitionCursor> _cursors = [];

    public ChangeLog? Log { get; set; }

    public ICollection<PartitionCursor> All => _cursors.Values;

    public PartitionCursor this[string partition] => _cursors[partition];

    public void Ready(ReadOnlySpan<Partition> partitions)
    {
        foreach (var partition in partitions)
        {
            _cursors.GetOrAdd(partition.Name, _ => new PartitionCursor(Log!, partition, Began)).Look();
        }
    }
}
