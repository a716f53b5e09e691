using Microsoft.Extensions.DependencyInjection;
using Router.Subscribers.Caching;

namespace Router.Testing.Tests.Shop;

/// <summary>Orders by id, out of a cache that follows the table.</summary>
public sealed class Orders([FromKeyedServices("orders")] VersionedCache cache, IOrderQueries queries)
{
    public ValueTask<Order?> FindAsync(long id) => cache.GetOrLoadAsync($"order:{id}", (load, cancellationToken) => queries.FindAsync(id, load, cancellationToken));
}
