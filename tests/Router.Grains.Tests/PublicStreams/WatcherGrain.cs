using Orleans;
using Orleans.Streams;
using Orleans.Streams.Core;
using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tests.PublicStreams;

/// <summary>An application's grain, one a table, subscribed by its attribute.</summary>
[ImplicitStreamSubscription(RouterStreams.Namespace)]
public sealed class WatcherGrain(SeenChanges seen) : Grain, IWatcherGrain, IStreamSubscriptionObserver, IAsyncObserver<ChangeBatch>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<ChangeBatch>().ResumeAsync(this);

    public async Task OnNextAsync(ChangeBatch item, StreamSequenceToken? token = null)
    {
        await seen.PassAsync();
        var ids = seen.Of(this.GetPrimaryKeyString());
        foreach (var change in item)
        {
            ids.Enqueue(change.After.GetInt64("id"));
        }
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
