namespace Router.Subscribers.Caching;

/// <summary>A cache under <see cref="ContactLossPolicy.Fail"/> has lost contact with the log.</summary>
public sealed class CacheOutOfContactException : Exception
{
    /// <summary>Makes one.</summary>
    public CacheOutOfContactException(string message)
        : base(message)
    {
    }
}
