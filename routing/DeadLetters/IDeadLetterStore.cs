namespace Router.Routing.DeadLetters;

/// <summary>Where dead letters outlive the process. One call at a time.</summary>
public interface IDeadLetterStore
{
    /// <summary>All letters there are, in the order they were parked.</summary>
    /// <exception cref="DeadLetterException">The store is damaged.</exception>
    IReadOnlyList<DeadLetter> Load();

    /// <summary>Parks letters, all or none of them: they are durable when this has completed.</summary>
    /// <exception cref="DeadLetterException">They could not be written; it may be tried again.</exception>
    ValueTask AppendAsync(IReadOnlyList<ParkedChange> changes, CancellationToken cancellationToken);

    /// <summary>The change of a letter, as it was given.</summary>
    /// <exception cref="DeadLetterException">There is no such letter, or it is damaged.</exception>
    ValueTask<ArraySegment<byte>> ReadAsync(DeadLetterId letter, CancellationToken cancellationToken);

    /// <summary>Takes letters out; those that are not there do not matter. Durable when this has completed.</summary>
    /// <exception cref="DeadLetterException">That could not be written.</exception>
    ValueTask RemoveAsync(IReadOnlyList<DeadLetterId> letters, CancellationToken cancellationToken);
}
