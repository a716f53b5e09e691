using Orleans;
using Orleans.Runtime;

namespace Router.Testing.Orleans.Tests;

public sealed class TallyGrain([PersistentState("tally")] IPersistentState<Tally> tally, ILocalSiloDetails silo) : Grain, ITallyGrain
{
    public async Task<int> AddAsync()
    {
        tally.State.Count++;
        await tally.WriteStateAsync();
        return tally.State.Count;
    }

    public Task<string> SiloAsync() => Task.FromResult($"{silo.SiloAddress}");
}
