using Microsoft.Extensions.DependencyInjection;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>Makes a handler of that class in a scope of its own for each batch.</summary>
internal sealed class ScopedSubscriber<THandler>(IServiceScopeFactory scopes) : ISubscriber
    where THandler : class, IChangeHandler
{
    public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(batch, cancellationToken);
    }
}
