using Orleans;
using Orleans.Runtime;

namespace Router.Testing.Orleans.Tests.Shop;

/// <summary>Keeps the letters. One that comes again, because its silo died before it was acknowledged, is recognised.</summary>
public sealed class CustomerGrain([PersistentState("letters")] IPersistentState<Letters> letters) : Grain, ICustomerGrain
{
    public async Task WriteAsync(string letter)
    {
        if (!letters.State.All.Contains(letter))
        {
            letters.State.All.Add(letter);
            await letters.WriteStateAsync();
        }
    }

    public Task<string[]> LettersAsync() => Task.FromResult(letters.State.All.ToArray());
}
