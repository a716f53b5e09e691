using Orleans;
using Router.Contracts;
using Router.Hosting;

namespace Router.Testing.Orleans.Tests.Shop;

/// <summary>Writes to the customer when an order is paid.</summary>
public sealed class PaidLetters(IGrainFactory grains) : IChangeHandler
{
    public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        foreach (var (id, amount) in Paid(batch))
        {
            await grains.GetGrain<ICustomerGrain>(id).WriteAsync($"Order {id} is paid: {amount}");
        }
    }

    private static List<(long Id, decimal Amount)> Paid(ChangeBatch batch)
    {
        var paid = new List<(long, decimal)>();
        foreach (var change in batch)
        {
            if (change.After.GetString("status") == "paid")
            {
                paid.Add((change.Key.GetInt64("id"), change.After.GetDecimal("amount")));
            }
        }

        return paid;
    }
}
