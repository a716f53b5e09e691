namespace Router.Subscribers.Invalidation.Targets;

/// <summary>How invalidations are told to an HTTP endpoint, such as a CDN's or a Varnish's.</summary>
public sealed record HttpTargetOptions
{
    /// <summary>
    /// The address. With <c>{key}</c> in it each key and tag is a request of its own, percent-encoded in the address; without, all of a batch go in one
    /// header.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>The method; default PURGE.</summary>
    public string Method { get; init; } = "PURGE";

    /// <summary>The header that takes keys and tags; default <c>Surrogate-Key</c>. Characters that a header or the list cannot hold are percent-encoded.</summary>
    public string Header { get; init; } = "Surrogate-Key";

    /// <summary>Stands between them in the header; default a space.</summary>
    public string Separator { get; init; } = " ";

    /// <summary>The longest header value, in bytes; a larger batch takes several requests. Default 8000.</summary>
    public int MaxHeaderBytes { get; init; } = 8000;

    /// <summary>Headers of every request, such as an API token.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The surrogate key that all entries bear, to forget everything by; null where there is none: then everything cannot be forgotten.</summary>
    public string? EverythingKey { get; init; }

    /// <summary>Requests under way at once, for each table; default 8.</summary>
    public int Concurrency { get; init; } = 8;
}
