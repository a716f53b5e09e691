using Router.Replication.Feed;

namespace Router.Replication.Tests;

/// <summary>When a heartbeat proves that nothing is missing.</summary>
public sealed class HeartbeatRhythmTests
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly Clock _clock = new();

    [Fact]
    public void One_that_comes_a_period_after_the_event_before_proves_what_was_so_then()
    {
        var rhythm = new HeartbeatRhythm(s_period, _clock);
        Assert.Null(Hear(rhythm, 0.3, isHeartbeat: false));
        Assert.Equal(At(0.3), Hear(rhythm, 1.0));
        Assert.Equal(At(1.3), Hear(rhythm, 1.1));
    }

    [Fact]
    public void After_a_long_silence_a_burst_of_old_ones_proves_nothing_until_they_come_in_their_rhythm_again()
    {
        var rhythm = new HeartbeatRhythm(s_period, _clock);
        Assert.NotNull(Hear(rhythm, 1.0));
        Assert.Null(Hear(rhythm, 10.0));
        Assert.Null(Hear(rhythm, 0.001));
        Assert.Null(Hear(rhythm, 0.001));
        Assert.Null(Hear(rhythm, 0.3));
        Assert.Equal(At(11.302), Hear(rhythm, 1.0));
    }

    [Fact]
    public void Other_events_prove_nothing_by_themselves()
    {
        var rhythm = new HeartbeatRhythm(s_period, _clock);
        Assert.Null(Hear(rhythm, 1.0, isHeartbeat: false));
    }

    private DateTimeOffset? Hear(HeartbeatRhythm rhythm, double after, bool isHeartbeat = true)
    {
        _clock.Now += TimeSpan.FromSeconds(after);
        return rhythm.Heard(isHeartbeat);
    }

    private static DateTimeOffset At(double seconds) => DateTimeOffset.UnixEpoch + TimeSpan.FromMilliseconds(Math.Round(1000 * seconds));

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;
    }
}
