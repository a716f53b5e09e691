namespace Router.Routing.Subscriptions;

/// <summary>A subscriber whose state is saved together with the position, so that every change counts in it exactly once.</summary>
public interface IStatefulSubscriber : ISubscriber
{
    /// <summary>
    /// Notes the state as it is now, on the lane, between two batches; it must be quick.
    /// What is given back is called later and once: it makes durable what the state refers to and gives the state's bytes.
    /// </summary>
    Func<CancellationToken, ValueTask<byte[]>> Capture(string partition);
}
