using Router.Contracts;

namespace Router.Grains.Tests.Reading;

/// <summary>A transaction of a <see cref="MemoryLog"/>.</summary>
/// <param name="File">The file it lies in.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="End">Where the next begins.</param>
/// <param name="Frames">Its rows.</param>
/// <param name="Xid">What it prepares, or decides.</param>
/// <param name="IsPrepare">Whether it is prepared and not committed.</param>
internal sealed record MemoryTransaction(string File, long Offset, long End, ChangeFrame[] Frames, string? Xid = null, bool IsPrepare = false)
{
    public Transaction Commit(int fileNumber) =>
        new(ChangeToken.PackSequence(0, fileNumber, Offset), default, 1_700_000_000_000_000 + Offset, File, Offset);
}
