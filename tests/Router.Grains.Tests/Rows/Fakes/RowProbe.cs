using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Router.Contracts.Orleans.Rows;
using Router.Grains.Tests.Tables.Fakes;
using Router.Servers;

namespace Router.Grains.Tests.Rows.Fakes;

/// <summary>One who watches rows of shop.orders, as a client does but question by question.</summary>
internal sealed class RowProbe(IGrainFactory grains)
{
    private readonly List<RowTold> _told = [];
    private long _seen;
    private long _turn;

    public Guid Name { get; } = Guid.NewGuid();

    public IRowWatcherGrain Grain => grains.GetGrain<IRowWatcherGrain>(Name);

    /// <summary>The row is watched and its first image is there.</summary>
    public async Task WatchAsync(params long[] ids)
    {
        await AskAsync(0);
        await Task.WhenAll(ids.Select(id => Row(id).WatchAsync(Name, ++_turn)));
        foreach (var id in ids)
        {
            await NextAsync(id);
        }
    }

    /// <summary>What the row tells next.</summary>
    public async Task<RowState> NextAsync(long id)
    {
        var name = Row(id).GetPrimaryKeyString();
        RowTold? next = null;
        await Eventually.TrueAsync(
            async () =>
            {
                next = _told.Find(told => told.Row == name);
                if (next is null)
                {
                    Assert.False(await AskAsync(500), "contact was lost");
                }

                return next is not null;
            },
            $"row {id} tells something",
            TimeSpan.FromMinutes(1));
        _told.Remove(next!);
        return next!.State ?? throw new RowWatchException(next.Failure!);
    }

    /// <summary>Sequence and mark of what the row tells next.</summary>
    public async Task<(long Sequence, bool IsResync)> ToldAsync(long id) => await NextAsync(id) is var state ? (state.Token.Sequence, state.IsResync) : default;

    /// <summary>Asks once; true where the rows are to be watched anew.</summary>
    public async Task<bool> AskAsync(int waitMs)
    {
        var news = await Grain.NextAsync(_seen, waitMs);
        _seen = news.Number;
        _told.AddRange(news.Told);
        return news.IsAnew;
    }

    /// <summary>Nothing has come that was not asked for.</summary>
    public async Task CheckNothingAsync()
    {
        Assert.False(await AskAsync(0), "contact was lost");
        Assert.Empty(_told);
    }

    /// <summary>The grain with what was not asked for yet is gone, as with a silo.</summary>
    public ValueTask LoseAsync() => Grain.Cast<IGrainManagementExtension>().DeactivateOnIdle();

    /// <summary>The row is watched anew.</summary>
    public Task WatchAgainAsync(long id) => Row(id).WatchAsync(Name, ++_turn);

    public Task LeaveAsync(long id) => Row(id).LeaveAsync(Name, ++_turn);

    public IRowGrain Row(long id) => grains.GetGrain<IRowGrain>(RowName.Of("main", Shop.Orders, id).ToString());
}
