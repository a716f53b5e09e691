namespace Router.Grains.Tests.Streams;

/// <summary>A test that takes minutes, and runs with <c>./test --long</c> only.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("ROUTER_TEST_LONG") != "1")
        {
            Skip = "It builds the whole cluster anew, and runs with ./test --long only.";
        }
    }
}
