using Router.Subscribers.Caching;

namespace Router.Hosting;

/// <summary>A cache of the host, for those who want them all: keyed services cannot be listed.</summary>
internal sealed record NamedCache(VersionedCache Cache);
