namespace Router.Standalone.State;

/// <summary>A snapshot file, as it was found.</summary>
/// <param name="File">Its path.</param>
/// <param name="Snapshot">Its content; null where it is damaged.</param>
/// <param name="Fault">What is wrong with it; null where nothing is.</param>
public sealed record LoadedSnapshot(string File, Snapshot? Snapshot, string? Fault);
