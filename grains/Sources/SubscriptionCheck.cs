using Orleans;
using Orleans.Runtime;
using Router.Routing.Subscriptions;

namespace Router.Grains.Sources;

/// <summary>Looks at the subscriptions of every source when the silo starts: what a cluster cannot do is an error there, not at the first change.</summary>
internal sealed class SubscriptionCheck(ClusterSources sources) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SubscriptionCheck), ServiceLifecycleStage.RuntimeInitialize, _ => CheckAsync());

    /// <exception cref="InvalidOperationException">A subscription is to have dead letters.</exception>
    private Task CheckAsync()
    {
        foreach (var source in sources.All)
        {
            if (source.Subscriptions().Items.FirstOrDefault(item => item.OnFailure == FailurePolicy.DeadLetter) is { } parked)
            {
                return Task.FromException(new InvalidOperationException(
                    $"The subscription '{parked.Name}' of the source '{source.Name}' is to have dead letters, which a cluster does not keep: let it stop its partition instead, which the others do not notice."));
            }
        }

        return Task.CompletedTask;
    }
}
