namespace Router.Replication.Feed;

/// <summary>
/// What a heartbeat proves: the server sends one when it had nothing to send for a period. One that comes about a period after the event
/// before it was on its way for less than that: everything committed before that event was received is here. One that comes in a burst, or after
/// a longer silence, may have waited in the network or in a process that slept, and proves nothing.
/// </summary>
internal sealed class HeartbeatRhythm(TimeSpan period, TimeProvider time)
{
    private DateTimeOffset _heard = time.GetUtcNow();
    private long _heardAt = time.GetTimestamp();

    /// <summary>Everything that was received is read, at last an event of that kind.</summary>
    /// <returns>The moment up to which it is everything that was committed; null where nothing is proved.</returns>
    public DateTimeOffset? Heard(bool isHeartbeat)
    {
        var now = time.GetTimestamp();
        var (before, silence) = (_heard, time.GetElapsedTime(_heardAt, now));
        (_heard, _heardAt) = (time.GetUtcNow(), now);
        return isHeartbeat && silence >= period / 2 && silence <= 2 * period ? before : null;
    }
}
