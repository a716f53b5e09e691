using Router.Contracts;

namespace Router.Subscribers.Watching;

/// <summary>The two points of the log that rows were read between: what lies before the first is in them, what lies behind the second is not.</summary>
/// <param name="Low">Everything that this covers is in the rows.</param>
/// <param name="UpToSequence">Nothing of this sequence or a greater one is.</param>
internal sealed record ReadFence(LogPoint Low, long UpToSequence);
