namespace Router.Grains.Tables;

/// <summary>A subscriber threw at its last try.</summary>
internal sealed class SubscriberFailedException(string partition, Router.Contracts.ChangeToken at, Exception cause)
    : Exception($"A subscriber of {partition} did not take the change {at}: {cause.Message}", cause)
{
    /// <summary>The first row of what it did not take.</summary>
    public Router.Contracts.ChangeToken At => at;
}
