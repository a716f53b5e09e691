namespace Router.Replication.Feed;

/// <summary>Events in the order of the log, whole, one after the other. Read by one thread.</summary>
internal interface IEventSource : IDisposable
{
    /// <summary>Whether the next <see cref="TryRead"/> needs to wait for nobody.</summary>
    bool HasBuffered { get; }

    /// <summary>Bytes read so far.</summary>
    long BytesRead { get; }

    /// <summary>Waits for the next event and lends its bytes until the next call; false at the end, or when stopped.</summary>
    bool TryRead(out byte[] buffer, out int offset, out int lengthBytes);

    /// <summary>Ends a wait, from any thread.</summary>
    void Stop();
}
