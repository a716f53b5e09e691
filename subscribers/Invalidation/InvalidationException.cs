namespace Router.Subscribers.Invalidation;

/// <summary>A change cannot be turned into keys or tags, or the target cannot invalidate them; the message says what to set.</summary>
public sealed class InvalidationException : Exception
{
    /// <summary>Says what is wrong and what cures it.</summary>
    public InvalidationException(string message)
        : base(message)
    {
    }
}
