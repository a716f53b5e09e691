namespace Router.Grains.Streams;

/// <summary>Where a cursor stands.</summary>
internal enum CursorState
{
    /// <summary>Nobody moved it yet: it pins its stream, or is about to be moved.</summary>
    New,

    /// <summary>It had nothing to give when it was moved last; the agent moves it again when the stream is told of.</summary>
    Drained,

    /// <summary>It stands at a delivery that nobody fetched.</summary>
    Standing,

    /// <summary>Its delivery was fetched, and is on its way.</summary>
    Given,

    /// <summary>Its delivery was given up.</summary>
    Refused,

    /// <summary>It is disposed.</summary>
    Closed,
}
