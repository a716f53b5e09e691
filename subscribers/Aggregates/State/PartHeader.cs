using Router.Contracts;

namespace Router.Subscribers.Aggregates.State;

/// <summary>What is saved of a partition besides its groups.</summary>
internal sealed record PartHeader
{
    private const int Version = 1;

    /// <summary>Counts the starts: states of an older one are held in the base of a newer one.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Counts the readings of the table: states of different ones do not belong together.</summary>
    public required long Generation { get; init; }

    /// <summary>Whether the base is saved with it.</summary>
    public required bool HasBase { get; init; }

    /// <summary>The newest change that is in it.</summary>
    public required ChangeToken Applied { get; init; }

    /// <summary>Changes of smaller sequences are in the reading that the aggregate began with.</summary>
    public required long UpToSequence { get; init; }

    /// <summary>Why it took no further changes; null where it does.</summary>
    public required string? Doubt { get; init; }

    /// <summary>Whether there was no such table.</summary>
    public required bool IsGone { get; init; }

    /// <summary>The greatest time seen, in microseconds since 1970.</summary>
    public required long GreatestMicroseconds { get; init; }

    /// <summary>Changes for windows that were gone.</summary>
    public required long Late { get; init; }

    /// <summary>The types in the part's own store, then in the base's; null where there is none.</summary>
    public required StoreFormat?[] Formats { get; init; }

    public void Write(StateOutput output)
    {
        output.Write((long)Version);
        output.Write(Incarnation);
        output.Write(Generation);
        output.Write(HasBase);
        output.Write(Applied.Sequence);
        output.Write((long)Applied.Row);
        output.Write(UpToSequence);
        output.Write(Doubt ?? "");
        output.Write(IsGone);
        output.Write(GreatestMicroseconds);
        output.Write(Late);
        output.Write((long)Formats.Length);
        foreach (var format in Formats)
        {
            output.Write(format is not null);
            format?.Write(output);
        }
    }

    /// <exception cref="InvalidDataException">It was written by another version of Router, or is damaged.</exception>
    public static PartHeader Read(AggregateDefinition definition, ReadOnlySpan<byte> bytes)
    {
        var input = new StateInput(bytes);
        if (input.ReadNumber() is var version && version != Version)
        {
            throw new InvalidDataException($"The state of the aggregate '{definition.Name}' has version {version}, and this Router reads {Version}.");
        }

        var header = new PartHeader
        {
            Incarnation = input.ReadNumber(),
            Generation = input.ReadNumber(),
            HasBase = input.ReadFlag(),
            Applied = new ChangeToken(input.ReadNumber(), input.ReadCount()),
            UpToSequence = input.ReadNumber(),
            Doubt = input.ReadText() is { Length: > 0 } doubt ? doubt : null,
            IsGone = input.ReadFlag(),
            GreatestMicroseconds = input.ReadNumber(),
            Late = input.ReadNumber(),
            Formats = new StoreFormat?[input.ReadCount()],
        };
        for (var index = 0; index < header.Formats.Length; index++)
        {
            header.Formats[index] = input.ReadFlag() ? StoreFormat.Read(definition, ref input) : null;
        }

        return header;
    }
}
