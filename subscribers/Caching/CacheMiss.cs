using Router.Contracts;

namespace Router.Subscribers.Caching;

/// <summary>What was known of a key when it was found missing, before its load began.</summary>
/// <param name="key">The key.</param>
/// <param name="source">Whose log is followed.</param>
/// <param name="version">The number of the last invalidation that may concern the key: a later caller joins no load that began before another one.</param>
/// <param name="begunAt">The time stamp of the store's clock.</param>
internal class CacheMiss(string key, ServerIdentity? source, long version, long begunAt)
{
    public string Key => key;

    public ServerIdentity? Source => source;

    public long Version => version;

    public long BegunAt => begunAt;
}
