using Router.Subscribers.Caching;

namespace Router.Testing.Tests.Shop;

/// <summary>The shop's queries; in production they read the database.</summary>
public interface IOrderQueries
{
    ValueTask<Order?> FindAsync(long id, CacheLoad load, CancellationToken cancellationToken);
}
