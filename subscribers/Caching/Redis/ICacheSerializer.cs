namespace Router.Subscribers.Caching.Redis;

/// <summary>Values as bytes. Absent rows are not given to it.</summary>
public interface ICacheSerializer
{
    /// <summary>The value's bytes.</summary>
    byte[] Serialize<T>(T value);

    /// <summary>The value of those bytes.</summary>
    /// <exception cref="Exception">They are no such value; the caller of the cache gets it.</exception>
    T Deserialize<T>(ReadOnlySpan<byte> bytes);
}
