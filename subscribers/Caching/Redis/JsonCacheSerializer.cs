using System.Text.Json;

namespace Router.Subscribers.Caching.Redis;

/// <summary>Values as JSON, by System.Text.Json.</summary>
/// <param name="options">How; null for its defaults.</param>
public sealed class JsonCacheSerializer(JsonSerializerOptions? options = null) : ICacheSerializer
{
    /// <inheritdoc/>
    public byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, options);

    /// <inheritdoc/>
    public T Deserialize<T>(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<T>(bytes, options)!;
}
