namespace Router.Routing.Subscriptions;

/// <summary>A subscriber whose state is saved together with the position, so that every change counts in it exactly once.</summary>
public interface IStatefulSubscriber : ISubscriber
{
    /// <summary>
    /// Called before the first batch: the state that was saved, by partition; none at a first start. What was done after it was saved
    /// must be undone here, because its changes come again.
    /// </summary>
    /// <exception cref="Exception">The state cannot be taken up; the source does not start.</exception>
    ValueTask RestoreAsync(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> saved, CancellationToken cancellationToken);

    /// <summary>
    /// Notes the state as it is now, on the lane, between two batches; it must be quick.
    /// What is given back is called later and once: it makes durable what the state refers to and gives the state's bytes.
    /// </summary>
    Func<CancellationToken, ValueTask<byte[]>> Capture(string partition);
}
