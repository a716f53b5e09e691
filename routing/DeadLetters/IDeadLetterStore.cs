namespace Router.Routing.DeadLetters;

/// <summary>
/// Where dead letters outlive the process. One call at a time. A store is durable call by call, such as a folder, or it is part of a state that is saved
/// as a whole, such as a grain's: then its owner saves before it acknowledges what was parked and before it tells that letters are gone, and where that
/// fails goes back to what was saved, the letters with everything else.
/// </summary>
public interface IDeadLetterStore
{
    /// <summary>All letters there are, in the order they were parked.</summary>
    /// <exception cref="DeadLetterException">The store is damaged.</exception>
    IReadOnlyList<DeadLetter> Load();

    /// <summary>Parks letters, all or none of them: they are durable when this has completed, or with the owner's save.</summary>
    /// <exception cref="DeadLetterException">They could not be written, which may be tried again; or there is no room.</exception>
    ValueTask AppendAsync(IReadOnlyList<ParkedChange> changes, CancellationToken cancellationToken);

    /// <summary>The change of a letter, as it was given.</summary>
    /// <exception cref="DeadLetterException">There is no such letter, or it is damaged.</exception>
    ValueTask<ArraySegment<byte>> ReadAsync(DeadLetterId letter, CancellationToken cancellationToken);

    /// <summary>Takes letters out; those that are not there do not matter. Durable when this has completed, or with the owner's save.</summary>
    /// <exception cref="DeadLetterException">That could not be written.</exception>
    ValueTask RemoveAsync(IReadOnlyList<DeadLetterId> letters, CancellationToken cancellationToken);
}
