using Orleans;
using Orleans.Runtime;

namespace Router.Grains.Sources;

/// <summary>Makes the subscriptions of every source when the silo starts: what makes no sense is an error there, not at the first change.</summary>
internal sealed class SubscriptionCheck(ClusterSources sources) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SubscriptionCheck), ServiceLifecycleStage.RuntimeInitialize, _ => CheckAsync());

    /// <exception cref="ArgumentException">One makes no sense, such as one with a state that is to have dead letters.</exception>
    private Task CheckAsync()
    {
        foreach (var source in sources.All)
        {
            _ = source.Subscriptions();
        }

        return Task.CompletedTask;
    }
}
