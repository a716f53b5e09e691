using Orleans;

namespace Router.Silo.Health;

/// <summary>Answers, so that a silo knows that it serves calls.</summary>
[Alias("router.silo.pulse")]
internal interface IPulseGrain : IGrainWithIntegerKey
{
    /// <summary>The address of the silo that answered.</summary>
    [Alias("feel")]
    ValueTask<string> FeelAsync();
}
