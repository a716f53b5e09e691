namespace Router.Routing.DeadLetters;

/// <summary>What becomes of a change, seeing what is parked.</summary>
internal enum RowVerdict
{
    /// <summary>Nothing of its row is parked before it.</summary>
    Deliver,

    /// <summary>An earlier change of its row is parked.</summary>
    Park,

    /// <summary>It is parked itself: it came again.</summary>
    Drop,
}
