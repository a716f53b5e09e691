using System.Globalization;
using Router.Contracts;
using Router.Replication.Source;

namespace Router.Grains.Reading;

/// <summary>
/// Tokens as places in a server's log, and back. Servers name their files <c>binlog.000002</c>: a base name that stays, and a number of six digits or
/// more.
/// </summary>
internal static class LogPlace
{
    /// <summary>
    /// The half of a token that means: nothing of the transaction that begins there, not even a change of a whole table, which has one less than the
    /// row it comes before.
    /// </summary>
    private const int BeforeTransaction = -2;

    /// <summary>Everything before that place.</summary>
    public static ChangeToken Before(string file, long offset, int epoch) => new(ChangeToken.PackSequence(epoch, NumberOf(file), offset), BeforeTransaction);

    /// <summary>Everything before that transaction.</summary>
    public static ChangeToken Before(in Transaction transaction) => new(transaction.Sequence, BeforeTransaction);

    /// <summary>The beginning of the transaction that the token is of, or lies before.</summary>
    public static SourcePosition Resume(ChangeToken token, string anyFile)
    {
        var baseName = anyFile[..(anyFile.LastIndexOf('.') + 1)];
        var file = string.Create(CultureInfo.InvariantCulture, $"{baseName}{token.FileNumber:D6}");
        return new SourcePosition(Server: null, file, token.Offset, "", token.Epoch);
    }

    /// <summary>A place by name as a token; null where it is given otherwise, or of a log of another name.</summary>
    public static ChangeToken? Named(StartPosition start, string anyFile) =>
        start.Kind == StartKind.Position && anyFile[..(anyFile.LastIndexOf('.') + 1)] == start.File[..(start.File.LastIndexOf('.') + 1)]
            ? Before(start.File, start.Offset, epoch: 0)
            : null;

    /// <summary>A commit time by this machine's clock, never later than now; null before the first commit.</summary>
    public static DateTimeOffset? CommittedBefore(long commitMicroseconds, TimeSpan clockAhead, TimeProvider time)
    {
        if (commitMicroseconds == 0)
        {
            return null;
        }

        var committed = DateTimeOffset.UnixEpoch.AddTicks(commitMicroseconds * TimeSpan.TicksPerMicrosecond) - clockAhead;
        var now = time.GetUtcNow();
        return committed < now ? committed : now;
    }

    private static int NumberOf(string file) =>
        int.TryParse(file.AsSpan(file.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
