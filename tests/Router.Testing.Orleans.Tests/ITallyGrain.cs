using Orleans;

namespace Router.Testing.Orleans.Tests;

/// <summary>A number that is saved with every step.</summary>
public interface ITallyGrain : IGrainWithStringKey
{
    Task<int> AddAsync();

    /// <summary>The silo it lives on.</summary>
    Task<string> SiloAsync();
}
