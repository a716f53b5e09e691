using System.Collections.Concurrent;

namespace Router.Subscribers.Caching;

/// <summary>One load at a time a key, except that nobody joins a load that began before an invalidation which had been applied when he asked.</summary>
internal sealed class FlightBoard
{
    private readonly ConcurrentDictionary<string, Flight> _flights = new(StringComparer.Ordinal);

    /// <summary>Joins the load of a key or begins one.</summary>
    /// <param name="miss">The miss the caller has seen.</param>
    /// <param name="load">Loads, and stores what it may.</param>
    /// <param name="cancellationToken">The caller leaves.</param>
    public Task<CacheResult<T>> JoinAsync<T>(CacheMiss miss, Func<CancellationToken, Task<CacheResult<T>>> load, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_flights.TryGetValue(miss.Key, out var present))
            {
                var flight = Begun<T>(miss);
                if (_flights.TryAdd(miss.Key, flight))
                {
                    return Start(miss.Key, flight, load, cancellationToken);
                }
            }
            else if (present.Version < miss.Version || !Typed<T>(miss.Key, present).TryJoin())
            {
                var flight = Begun<T>(miss);
                if (_flights.TryUpdate(miss.Key, flight, present))
                {
                    return Start(miss.Key, flight, load, cancellationToken);
                }
            }
            else
            {
                return Typed<T>(miss.Key, present).WaitAsync(cancellationToken);
            }
        }
    }

    private static FlightOf<T> Begun<T>(CacheMiss miss)
    {
        var flight = new FlightOf<T>(miss.Version);
        flight.TryJoin();
        return flight;
    }

    private static FlightOf<T> Typed<T>(string key, Flight flight) => flight as FlightOf<T> ?? throw new InvalidOperationException(
        $"The key '{key}' is being loaded as a {flight.GetType().GenericTypeArguments[0].Name}, not a {typeof(T).Name}: give each kind of value keys of its own.");

    private Task<CacheResult<T>> Start<T>(string key, FlightOf<T> flight, Func<CancellationToken, Task<CacheResult<T>>> load, CancellationToken cancellationToken)
    {
        _ = flight.RunAsync(load, () => _flights.TryRemove(new KeyValuePair<string, Flight>(key, flight)));
        return flight.WaitAsync(cancellationToken);
    }
}
