using System.Diagnostics.CodeAnalysis;

namespace Router.Wire;

/// <summary>What a dump may be asked for beside its place.</summary>
[Flags]
[SuppressMessage("Design", "CA1028", Justification = "The command has two bytes for it.")]
public enum DumpFlags : ushort
{
    /// <summary>Wait for more at the log's end.</summary>
    None = 0,

    /// <summary>End the dump at the log's end: <see cref="DumpStep.End"/>.</summary>
    NonBlocking = 1,

    /// <summary>MariaDB: send the ANNOTATE_ROWS events, which hold the statements' texts.</summary>
    SendAnnotateRows = 2,
}
