namespace Router.Subscribers.Tests.Caching.Races;

/// <summary>How many rounds.</summary>
internal static class RaceRounds
{
    /// <summary>500; 10,000 in a long run.</summary>
    public static int Count => Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1" ? 10_000 : 500;
}
