using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Reading;

/// <summary>When a window begins, as keys hold it and as applications see it.</summary>
internal static class WindowTime
{
    /// <summary>Whether windows lie on the time line, not on a clock of an unknown zone.</summary>
    public static bool IsInstant(StoreFormat format) =>
        format.WindowShape is not { } shape || shape.Encoding is ColumnEncoding.Timestamp or ColumnEncoding.Timestamp2;

    public static DateTime FromMicroseconds(long microseconds, bool isInstant) =>
        DateTime.SpecifyKind(DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), isInstant ? DateTimeKind.Utc : DateTimeKind.Unspecified);

    /// <exception cref="ArgumentException">It is no date or time.</exception>
    public static long ToMicroseconds(object? start) => start switch
    {
        DateTime time => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        DateTimeOffset time => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        DateOnly day => (day.ToDateTime(TimeOnly.MinValue).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        _ => throw new ArgumentException($"'{start}' is no time that a window begins at: give a DateTime, DateTimeOffset or DateOnly first.", nameof(start)),
    };
}
