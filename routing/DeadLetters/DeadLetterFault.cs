namespace Router.Routing.DeadLetters;

/// <summary>Why dead letters cannot be kept.</summary>
public enum DeadLetterFault
{
    /// <summary>The subscription has as many as it may: what it does not take now stops its partition.</summary>
    Full,

    /// <summary>The store cannot be written: no room, or no right to.</summary>
    NotWritten,

    /// <summary>The store is damaged.</summary>
    Damaged,

    /// <summary>Another process uses the store.</summary>
    InUse,

    /// <summary>The table had another number of partitions when its letters were parked: their rows would not wait behind them any more.</summary>
    Repartitioned,
}
