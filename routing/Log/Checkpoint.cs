using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>A cut through all partitions at one transaction's end: each one's state right there, whatever it has done since.</summary>
/// <param name="Position">Where the source resumes from this state.</param>
/// <param name="ThroughSequence">
/// The sequence of the last transaction in the state. Reading on from <paramref name="Position"/> may bring it and older ones again
/// (prepared transactions): they are recognised by this number.
/// </param>
/// <param name="States">What stateful subscribers captured.</param>
public sealed record Checkpoint(SourcePosition Position, long ThroughSequence, IReadOnlyList<CapturedState> States);
