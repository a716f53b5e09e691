using System.Collections.Concurrent;
using Router.Contracts;
using Router.Routing.Log;

namespace Router.Routing.Tests.Fakes;

/// <summary>Runs partitions when the test says so, on the test's thread.</summary>
internal sealed class HandScheduler : IPartitionScheduler
{
    private readonly ConcurrentDictionary<Partition, PartitionReader> _readers = [];
    private readonly ChangeFrame _frame = new();

    public ChangeLog? Log { get; set; }

    /// <summary>Partitions that stay behind, by name.</summary>
    public HashSet<string> Held { get; } = [];

    public void Ready(ReadOnlySpan<Partition> partitions)
    {
        foreach (var partition in partitions)
        {
            _readers.TryAdd(partition, new PartitionReader(Log!, partition));
        }
    }

    /// <summary>Delivers all there is, but to the partitions held.</summary>
    public async Task DrainAsync()
    {
        while (await StepAsync())
        {
        }
    }

    /// <summary>One batch of each partition.</summary>
    public async Task<bool> StepAsync()
    {
        var delivered = false;
        foreach (var reader in _readers.Values.Where(reader => !Held.Contains(reader.Partition.Name)).ToArray())
        {
            delivered |= await DeliverAsync(reader);
        }

        return delivered;
    }

    public PartitionReader ReaderOf(string partition) => _readers.Values.Single(reader => reader.Partition.Name == partition);

    private async Task<bool> DeliverAsync(PartitionReader reader)
    {
        if (!reader.TryRead(_frame))
        {
            return false;
        }

        await reader.Partition.Processor.ProcessAsync(_frame, CancellationToken.None);
        _frame.Close();
        reader.Acknowledge();
        return true;
    }
}
