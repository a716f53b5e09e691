using Orleans;

namespace Router.Silo.Tests;

/// <summary>A state as grains have them: a class, which storage can make anew where nothing is kept.</summary>
[GenerateSerializer]
public sealed class KeptText
{
    [Id(0)]
    public string Text { get; set; } = "";
}
