using Orleans;

namespace Router.Testing.Orleans.Tests.Shop;

/// <summary>A customer of the shop, by the number of the order.</summary>
public interface ICustomerGrain : IGrainWithIntegerKey
{
    Task WriteAsync(string letter);

    Task<string[]> LettersAsync();
}
