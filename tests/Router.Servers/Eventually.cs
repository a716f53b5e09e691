using System.Diagnostics;

namespace Router.Servers;

/// <summary>Waits for what happens elsewhere: in a server, in another process. The only place in the tests that lets time pass.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns as soon as the condition holds.</summary>
    /// <param name="condition">Asked every 10 ms.</param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <param name="patience">2 minutes where not given.</param>
    /// <exception cref="TimeoutException">It never held.</exception>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? patience = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, patience);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (patience ?? Patience))
            {
                throw new TimeoutException($"In {patience ?? Patience} this never came to be: {what}");
            }

            await Task.Delay(Pause);
        }
    }
}
