using Router.Contracts;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>What a part says of some groups.</summary>
internal sealed record PartAnswer
{
    private const int Version = 1;

    /// <summary>The types of its columns; null where it never had a row.</summary>
    public required StoreFormat? Format { get; init; }

    /// <summary>The newest change that is in it.</summary>
    public required ChangeToken Token { get; init; }

    /// <summary>Why it may differ from its rows; null where it does not.</summary>
    public required string? Doubt { get; init; }

    /// <summary>Windows that begin at or before that are gone.</summary>
    public required long LastEvicted { get; init; }

    /// <summary>Whether others follow in the order of keys.</summary>
    public required bool HasMore { get; init; }

    /// <summary>The last key that was looked at, where others follow.</summary>
    public required byte[] LastKey { get; init; }

    /// <summary>The groups, as <see cref="PartWriter"/> writes them.</summary>
    public required ReadOnlyMemory<byte> Groups { get; init; }

    public void Write(StateOutput output)
    {
        output.Write((long)Version);
        output.Write(Format is not null);
        Format?.Write(output);
        output.Write(Token.Sequence);
        output.Write((long)Token.Row);
        output.Write(Doubt ?? "");
        output.Write(LastEvicted);
        output.Write(HasMore);
        output.Write(LastKey);
        output.Write(Groups.Span);
    }

    /// <exception cref="InvalidDataException">It is of another version of Router, or damaged.</exception>
    public static PartAnswer Read(AggregateDefinition definition, ReadOnlyMemory<byte> bytes)
    {
        var input = new StateInput(bytes.Span);
        if (input.ReadNumber() is var version && version != Version)
        {
            throw new InvalidDataException($"A part of the aggregate '{definition.Name}' answers in version {version}, and this Router reads {Version}.");
        }

        return new PartAnswer
        {
            Format = input.ReadFlag() ? StoreFormat.Read(definition, ref input) : null,
            Token = new ChangeToken(input.ReadNumber(), input.ReadCount()),
            Doubt = input.ReadText() is { Length: > 0 } doubt ? doubt : null,
            LastEvicted = input.ReadNumber(),
            HasMore = input.ReadFlag(),
            LastKey = input.ReadBytes().ToArray(),
            Groups = input.ReadBytes().ToArray(),
        };
    }
}
