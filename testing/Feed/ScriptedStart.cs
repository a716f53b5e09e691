using Router.Contracts;
using Router.Replication.Source;
using Router.Testing.Log;

namespace Router.Testing.Feed;

/// <summary>Finds where to begin in a script, by the rules and with the faults of a real server.</summary>
internal static class ScriptedStart
{
    /// <exception cref="SourceException">The position is lost, belongs to another server, or is none.</exception>
    public static ScriptedPosition Resolve(StartPosition start, ScriptedLog log) => start.Kind switch
    {
        StartKind.Oldest => log.Oldest,
        StartKind.End => log.End,
        StartKind.Position => At(start.File, start.Offset, log) with { Epoch = start.Epoch },
        StartKind.Gtid => Behind(start.Gtids, log),
        _ => AtSaved(start.Saved!, log),
    };

    /// <exception cref="SourceException">The position belongs to another server.</exception>
    public static void CheckServer(SourcePosition position, ScriptedServer server)
    {
        if (position.Server is { } other && other != server.Identity)
        {
            throw new SourceException(
                SourceFault.OtherServer,
                $"Another server answers: the position {position} belongs to {other.Id}, the scripted source is {server.Identity.Id}. Resume with the source the state was made with.");
        }
    }

    public static SourceException Lost(string place, ScriptedLog log) => Lost(place, log.Oldest, log.End);

    public static SourceException Lost(string place, ScriptedPosition oldest, ScriptedPosition? end) => new(
        SourceFault.PositionLost,
        $"The position {place} is lost: the scripted log goes from {oldest}{(end is null ? " on" : $" to {end}")}, and places are the ends of its transactions.");

    private static ScriptedPosition AtSaved(SourcePosition saved, ScriptedLog log)
    {
        CheckServer(saved, log.Server);
        return (saved.File.Length > 0 ? At(saved.File, saved.Offset, log) : Behind(saved.Gtids, log)) with { Epoch = saved.Epoch };
    }

    private static ScriptedPosition At(string file, long offset, ScriptedLog log) => log.Find(file, offset) ?? throw Lost($"{file}:{offset}", log);

    private static ScriptedPosition Behind(string gtids, ScriptedLog log)
    {
        try
        {
            var number = ((MariaDbGtidSet)GtidSet.Parse(GtidDialect.MariaDb, gtids)).Newest.Select(gtid => gtid.Number).DefaultIfEmpty(0UL).Max();
            return log.Reaches(number) && number <= log.End.Number ? log.Behind(number) : throw Lost($"gtid:{gtids}", log);
        }
        catch (FormatException malformed)
        {
            throw new SourceException(SourceFault.PositionLost, $"gtid:{gtids} fits no MariaDB, which a scripted source plays: {malformed.Message}", malformed);
        }
    }
}
