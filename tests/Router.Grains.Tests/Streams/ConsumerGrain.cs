using Orleans;
using Orleans.Streams;
using Orleans.Streams.Core;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>Hands deliveries to the scenario's table, which is what it would have saved.</summary>
[ImplicitStreamSubscription(StreamScenario.Namespace)]
internal sealed class ConsumerGrain(StreamScenario scenario) : Grain, IConsumerGrain, IStreamSubscriptionObserver, IAsyncObserver<ChangeDelivery>
{
    private ConsumedTable Table => scenario.TableOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Table.Activated();
        return Task.CompletedTask;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<ChangeDelivery>().ResumeAsync(this);

    public Task OnNextAsync(ChangeDelivery item, StreamSequenceToken? token = null) => Table.TakeAsync(item);

    public Task OnErrorAsync(Exception ex)
    {
        Table.HeardOfAnError();
        return Task.CompletedTask;
    }

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
