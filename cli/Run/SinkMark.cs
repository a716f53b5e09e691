namespace Router.Cli.Run;

/// <summary>What the saved state knows of the sink: up to where it counts, and how to tell that it is still the same file.</summary>
/// <param name="LengthBytes">What lies behind belongs to changes that will come again.</param>
/// <param name="Inode">The file's number on its disk; 0 where the system tells none.</param>
/// <param name="HeadBytes">How many of its first bytes <see cref="HeadHash"/> covers.</param>
/// <param name="HeadHash">SHA-256 of them, in hexadecimal.</param>
internal sealed record SinkMark(long LengthBytes, ulong Inode, int HeadBytes, string HeadHash);
