namespace Router.Subscribers.Aggregates.State;

/// <summary>Numbers contents that are captured: within a process none is given twice.</summary>
internal static class ContentVersion
{
    private static long s_last;

    public static long Next() => Interlocked.Increment(ref s_last);
}
