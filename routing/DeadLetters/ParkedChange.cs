namespace Router.Routing.DeadLetters;

/// <summary>A dead letter with its change.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Change">The change as <see cref="Contracts.Frames.FrameWriter"/> writes it, with the table's definition.</param>
public sealed record ParkedChange(DeadLetter Letter, ReadOnlyMemory<byte> Change);
