namespace Router.Replication.Tests.Support;

/// <summary>How often what depends on chance is tried: many times more with ROUTER_TEST_LONG=1.</summary>
internal static class Rounds
{
    public static int Of(int few, int many) => Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") == "1" ? many : few;
}
