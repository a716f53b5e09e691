using System.Globalization;
using Router.Contracts;

namespace Router.Testing.Log;

/// <summary>A place between two transactions of a script. It never changes, so whoever waits may look at it at any time.</summary>
/// <param name="Server">Whose log it is.</param>
/// <param name="File">The number of the log file.</param>
/// <param name="Offset">The first byte behind the place, in the file.</param>
/// <param name="Number">The transactions before it.</param>
/// <param name="Epoch">The failover epoch of the reader's tokens.</param>
internal sealed record ScriptedPosition(ScriptedServer Server, int File, long Offset, ulong Number, int Epoch = 0) : ILogPosition
{
    public string FileName => FileNameOf(File);

    string ILogPosition.File => FileName;

    /// <summary>The transactions before it.</summary>
    public GtidSet Gtids => GtidSet.Parse(GtidDialect.MariaDb, Number == 0 ? "" : $"{Server.GtidOf(Number)}");

    /// <summary>The place as a test or an application names it.</summary>
    public LogPoint Point => new(Gtids, FileName, Offset, Server.Identity);

    /// <summary>The long half of the tokens of a transaction that begins here.</summary>
    public long Sequence => ChangeToken.PackSequence(Epoch, File, Offset);

    public static string FileNameOf(int file) => string.Create(CultureInfo.InvariantCulture, $"scripted.{file:D6}");

    public SourcePosition Capture() => new(Server.Identity, FileName, Offset, $"{Gtids}", Epoch);

    public bool HasReached(LogPoint point) => point.Gtids is { Dialect: GtidDialect.MariaDb } gtids
        ? Gtids.Covers(gtids)
        : point.File.Length > 0 && !LogPlaces.IsBefore(FileName, Offset, point.File, point.Offset);

    public override string ToString() => $"{FileName}:{Offset}";
}
