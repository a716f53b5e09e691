using Router.Routing.DeadLetters;

namespace Router.Routing.Tests.Fakes;

/// <summary>A store in memory, which can refuse.</summary>
internal sealed class Shelf : IDeadLetterStore
{
    private readonly List<ParkedChange> _changes = [];

    /// <summary>How many of the next writes fail.</summary>
    public int Refusing { get; set; }

    /// <summary>Called before each write.</summary>
    public Action Writing { get; set; } = static () => { };

    public string[] Tokens => [.. _changes.Select(change => change.Letter.Token.ToString())];

    public IReadOnlyList<DeadLetter> Load() => [.. _changes.Select(change => change.Letter)];

    public ValueTask AppendAsync(IReadOnlyList<ParkedChange> changes, CancellationToken cancellationToken)
    {
        Write();
        _changes.AddRange(changes);
        return default;
    }

    public ValueTask<ArraySegment<byte>> ReadAsync(DeadLetterId letter, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ArraySegment<byte>(_changes.Single(change => change.Letter.Id == letter).Change.ToArray()));

    public ValueTask RemoveAsync(IReadOnlyList<DeadLetterId> letters, CancellationToken cancellationToken)
    {
        Write();
        _changes.RemoveAll(change => letters.Contains(change.Letter.Id));
        return default;
    }

    private void Write()
    {
        Writing();
        if (Refusing > 0)
        {
            Refusing--;
            throw new DeadLetterException(DeadLetterFault.NotWritten, "The disk is full.");
        }
    }
}
