namespace Router.Grains.Tailing;

/// <summary>Pauses between tries: doubled each time, up to five seconds.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = s_first;

    public TimeSpan Next()
    {
        var pause = _next;
        _next = pause * 2 < s_longest ? pause * 2 : s_longest;
        return pause;
    }

    public void Reset() => _next = s_first;
}
