using Microsoft.Extensions.Configuration;
using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Invalidation.Targets;
using Router.Subscribers.Redis;

namespace Router.Hosting;

/// <summary>Invalidations out of configuration for those who run a source without a host: the subscriptions, and the connections of their targets.</summary>
public sealed class ConfiguredInvalidations : IAsyncDisposable
{
    private readonly List<RedisConnection> _connections = [];
    private readonly List<HttpClient> _clients = [];

    private ConfiguredInvalidations(IReadOnlyList<InvalidationSettings> all) =>
        Subscriptions = [.. all.Select(settings => InvalidationSubscriber.Subscribe(settings.Name, settings.ToRules(), TargetOf(settings)))];

    /// <summary>One for each invalidation, under its name.</summary>
    public IReadOnlyList<Subscription> Subscriptions { get; }

    /// <summary>Reads a list of <see cref="InvalidationSettings"/>; connects when the first change comes.</summary>
    /// <exception cref="FormatException">A setting is missing or malformed.</exception>
    /// <exception cref="InvalidationException">A target cannot invalidate what its rules ask for.</exception>
    public static ConfiguredInvalidations Read(IConfiguration section) => new(InvalidationSettings.ReadAll(section));

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private IInvalidationTarget TargetOf(InvalidationSettings settings)
    {
        if (settings.IsRedis)
        {
            _connections.Add(RedisConnection.To(settings.Target));
            return new RedisTarget(_connections[^1], settings.Redis);
        }

        _clients.Add(InvalidationBuilder.NewClient());
        return new HttpTarget(_clients[^1], settings.ToHttp());
    }
}
