using Orleans;

namespace Router.Grains.Tables;

/// <summary>A partition does not take a delivery, which has to come again; the message says why.</summary>
[GenerateSerializer]
[Alias("router.delivery-refused")]
public sealed class DeliveryRefusedException : Exception
{
    /// <summary>Whether all that is wrong is that a grain of the cluster could not be reached: once its silo is known to be gone it is, elsewhere.</summary>
    [Id(0)]
    public bool IsUnreached { get; init; }

    /// <summary>With a message.</summary>
    public DeliveryRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public DeliveryRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a word.</summary>
    public DeliveryRefusedException()
    {
    }
}
