namespace Router.Standalone.Tests.Fakes;

/// <summary>A clock that the test moves.</summary>
internal sealed class HandClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
