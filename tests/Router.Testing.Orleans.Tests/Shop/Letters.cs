using Orleans;

namespace Router.Testing.Orleans.Tests.Shop;

[GenerateSerializer]
public sealed class Letters
{
    [Id(0)]
    public List<string> All { get; set; } = [];
}
