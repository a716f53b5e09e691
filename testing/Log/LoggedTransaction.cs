namespace Router.Testing.Log;

/// <summary>A transaction of the script, where it lies and what is in it.</summary>
/// <param name="Number">Its number, from 1 without a gap: the last part of its GTID.</param>
/// <param name="File">The number of the log file it lies in.</param>
/// <param name="Start">Its first byte there.</param>
/// <param name="End">The first byte behind it.</param>
/// <param name="CommitMicroseconds">When it was written, in microseconds since 1970 UTC.</param>
/// <param name="IsRolledBack">Whether it ends in a ROLLBACK.</param>
/// <param name="Steps">What happens in it, in order.</param>
internal sealed record LoggedTransaction(
    ulong Number, int File, long Start, long End, long CommitMicroseconds, bool IsRolledBack, IReadOnlyList<LogStep> Steps);
