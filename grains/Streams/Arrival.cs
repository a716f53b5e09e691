namespace Router.Grains.Streams;

/// <summary>What became of a batch that a queue was given.</summary>
internal enum Arrival
{
    /// <summary>It is held.</summary>
    Held,

    /// <summary>It was given before.</summary>
    Known,

    /// <summary>Something before it is missing.</summary>
    Hole,
}
