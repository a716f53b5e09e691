using System.Text;

namespace Router.Subscribers.Caching.Redis;

/// <summary>
/// The keys of a cache: <c>floor</c> (a hash), <c>lease</c>, <c>order</c> (the tombstones' names by their numbers), <c>v:KEY</c> for values,
/// <c>t:k:KEY</c> and <c>t:g:TAG</c> for tombstones. Values expire; what the cache's correctness rests on does not, so that a Redis that is full
/// evicts values only, if its <c>maxmemory-policy</c> is a <c>volatile</c> one.
/// </summary>
internal sealed class CacheKeys(string prefix)
{
    public ReadOnlyMemory<byte> Prefix { get; } = Bytes(prefix);

    public ReadOnlyMemory<byte> Floor { get; } = Bytes(prefix + "floor");

    public ReadOnlyMemory<byte> Lease { get; } = Bytes(prefix + "lease");

    public ReadOnlyMemory<byte> Order { get; } = Bytes(prefix + "order");

    public string ValuePrefix { get; } = prefix + "v:";

    public ReadOnlyMemory<byte> Value(string key) => Bytes(ValuePrefix + key);

    public ReadOnlyMemory<byte> KeyTombstone(string key) => Bytes(prefix + "t:k:" + key);

    public ReadOnlyMemory<byte> TagTombstone(string tag) => Bytes(prefix + "t:g:" + tag);

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static ReadOnlyMemory<byte> Bytes(long number) => Bytes(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
