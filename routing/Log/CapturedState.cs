namespace Router.Routing.Log;

/// <summary>One subscriber's state on one partition, at a checkpoint.</summary>
/// <param name="Subscriber">The subscriber's name.</param>
/// <param name="Partition">The partition's name.</param>
/// <param name="WriteAsync">Makes durable what the state refers to, then gives the state's bytes. Called off the lane, once.</param>
public sealed record CapturedState(string Subscriber, string Partition, Func<CancellationToken, ValueTask<byte[]>> WriteAsync);
