namespace Router.Routing.Log;

/// <summary>Runs partitions that have something to deliver. Called on the source's thread.</summary>
public interface IPartitionScheduler
{
    /// <summary>These partitions have new batches or a checkpoint to pass. Partitions of higher levels come first.</summary>
    void Ready(ReadOnlySpan<Partition> partitions);
}
