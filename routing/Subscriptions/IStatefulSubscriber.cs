namespace Router.Routing.Subscriptions;

/// <summary>A subscriber whose state is saved together with the position, so that every change counts in it exactly once.</summary>
public interface IStatefulSubscriber : IOnlyForward
{
    /// <summary>
    /// What the state is a state of, in a line of text that is saved with it. Where it differs from the saved one the state is not given to
    /// <see cref="RestoreAsync"/>: old state under a new definition is never taken up.
    /// </summary>
    string Definition { get; }

    /// <summary>
    /// Called before the first batch: the segments that were saved, by partition; none at a first start or under another definition. What was
    /// done after they were saved must be undone here, because its changes come again. The partitions may be others than there are now, where a
    /// table was given another number of them: from here on the subscriber owns it all, and what it does not capture for a present partition
    /// of that table is gone with the next save.
    /// </summary>
    /// <exception cref="Exception">The state cannot be taken up; the source does not start.</exception>
    ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken);

    /// <summary>Notes the state as it is now, on the lane, between two batches; it must be quick, however large the state is.</summary>
    StateCapture Capture(string partition);
}
