namespace Router.Client.Tests.Caching;

/// <summary>Its time of day stands still until the test moves it, so that contact is lost when the test says so and not when a machine is busy; what waits, waits in real time.</summary>
internal sealed class ContactClock : TimeProvider
{
    private long _ticks = DateTimeOffset.UnixEpoch.AddDays(1).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
