using Orleans;

namespace Router.Testing.Orleans.Tests;

[GenerateSerializer]
public sealed class Tally
{
    [Id(0)]
    public int Count { get; set; }
}
