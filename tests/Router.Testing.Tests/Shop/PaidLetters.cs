using Router.Contracts;
using Router.Hosting;

namespace Router.Testing.Tests.Shop;

/// <summary>Writes to the customer when an order is paid.</summary>
public sealed class PaidLetters(Mailbox mailbox) : IChangeHandler
{
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        foreach (var change in batch)
        {
            if (change.After.GetEnumLabel("status") == "Paid")
            {
                mailbox.Send($"Order {change.Key.GetInt64("id")} is paid: {change.After.GetDecimal("amount")}");
            }
        }

        return default;
    }
}
