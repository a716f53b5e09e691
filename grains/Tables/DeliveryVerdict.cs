namespace Router.Grains.Tables;

/// <summary>What a partition does with a delivery.</summary>
internal enum DeliveryVerdict
{
    /// <summary>It is applied, as far as it was not.</summary>
    Take,

    /// <summary>All of it was applied before: it is accepted as it is.</summary>
    Replayed,

    /// <summary>A tailer read it whose successor has begun: it is refused.</summary>
    Foreign,

    /// <summary>Something before it is missing: it is refused, and the log is to be read again.</summary>
    Missing,
}
