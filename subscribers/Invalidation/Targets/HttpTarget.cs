using System.Text;

namespace Router.Subscribers.Invalidation.Targets;

/// <summary>
/// An HTTP endpoint that purges by surrogate keys: <c>PURGE /</c> with <c>Surrogate-Key: user:7 users</c>, or a request for each key. Keys and tags are
/// the same to it. An answer that is no success is a failure, and the batch comes again.
/// </summary>
public sealed class HttpTarget : IInvalidationTarget
{
    private const string KeyPlace = "{key}";

    private readonly HttpClient _client;
    private readonly HttpTargetOptions _options;
    private readonly HttpMethod _method;

    /// <summary>Takes the client, which stays its owner's; its time-out is that of each request.</summary>
    /// <exception cref="FormatException">The address is none.</exception>
    public HttpTarget(HttpClient client, HttpTargetOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        _client = client;
        _options = options;
        _method = new HttpMethod(options.Method);
        Abilities = InvalidationAbilities.Keys | InvalidationAbilities.Tags | (options.EverythingKey is null ? 0 : InvalidationAbilities.Everything);
        _ = AddressOf("key");
    }

    /// <inheritdoc/>
    public InvalidationAbilities Abilities { get; }

    /// <inheritdoc/>
    public async ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        string[] keys = batch.Everything ? [_options.EverythingKey!] : [.. batch.Keys.ToStrings().Concat(batch.Tags.ToStrings()).Distinct()];
        var requests = _options.Url.Contains(KeyPlace, StringComparison.Ordinal) ? keys : HeadersOf(keys);
        var options = new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(requests, options, SendAsync);
    }

    private async ValueTask SendAsync(string keys, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(_method, AddressOf(keys));
        if (!_options.Url.Contains(KeyPlace, StringComparison.Ordinal))
        {
            request.Headers.TryAddWithoutValidation(_options.Header, keys);
        }

        foreach (var (name, value) in _options.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private Uri AddressOf(string key)
    {
        var url = _options.Url.Replace(KeyPlace, Uri.EscapeDataString(key), StringComparison.Ordinal);
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new FormatException("The address to purge at is none: write it as https://host/path, with {key} where each key is a request of its own.");
    }

    private IEnumerable<string> HeadersOf(string[] keys)
    {
        var header = new StringBuilder();
        foreach (var key in keys.Select(Encode))
        {
            if (header.Length > 0 && header.Length + _options.Separator.Length + key.Length > _options.MaxHeaderBytes)
            {
                yield return header.ToString();
                header.Clear();
            }

            header.Append(header.Length > 0 ? _options.Separator : "").Append(key);
        }

        if (header.Length > 0)
        {
            yield return header.ToString();
        }
    }

    private string Encode(string key)
    {
        var encoded = new StringBuilder(key.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(key))
        {
            var isPlain = unit is > 0x20 and < 0x7F && unit != '%' && !_options.Separator.Contains((char)unit, StringComparison.Ordinal);
            encoded.Append(isPlain ? ((char)unit).ToString() : $"%{unit:X2}");
        }

        return encoded.ToString();
    }
}
