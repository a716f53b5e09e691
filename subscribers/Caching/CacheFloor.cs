using Router.Contracts;

namespace Router.Subscribers.Caching;

/// <summary>What every reading must cover, whatever its key: where following began, and the invalidations whose tombstones are no longer kept.</summary>
/// <param name="Server">Whose log it is.</param>
/// <param name="Begin">Where following began: what was committed before it came to nobody as a change.</param>
/// <param name="Raised">The invalidations that are no longer kept, and those of everything; null where there are none.</param>
/// <param name="Version">The number of the invalidation that raised it last.</param>
/// <param name="RaisedAt">When that invalidation was applied, as a time stamp of the store's clock.</param>
internal sealed record CacheFloor(ServerIdentity? Server, LogPoint Begin, Watermark? Raised, long Version, long RaisedAt)
{
    /// <summary>The floor where following begins. A server that has logged nothing yet has the empty set of GTIDs, which every reading covers.</summary>
    public static CacheFloor At(SourcePosition position, long version, long now)
    {
        var dialect = position.Server?.Flavor == ServerFlavor.MariaDb ? GtidDialect.MariaDb : GtidDialect.MySql;
        var gtids = position.Server is null ? null : GtidSet.Parse(dialect, position.Gtids);
        return new CacheFloor(position.Server, new LogPoint(gtids, position.File, position.Offset, position.Server), null, version, now);
    }

    /// <summary>The floor above a tombstone.</summary>
    public CacheFloor Raise(Watermark mark, long version, long appliedAt) => this with
    {
        Raised = Watermark.Join(Raised, mark),
        Version = Math.Max(Version, version),
        RaisedAt = Math.Max(RaisedAt, appliedAt),
    };

    /// <summary>Whether the reading can be compared with this log at all: its place is of this server, or it has GTIDs of the family.</summary>
    public bool IsComparable(LogPoint reading) => HasGtidsFor(reading) || IsPlaceOfOurs(reading);

    /// <summary>Whether the reading lies behind all that the floor stands for.</summary>
    public bool IsCoveredBy(LogPoint reading) =>
        (HasGtidsFor(reading)
            ? reading.Gtids!.Covers(Begin.Gtids!)
            : IsPlaceOfOurs(reading) && !LogPlaces.IsBefore(reading.File, reading.Offset, Begin.File, Begin.Offset))
        && (Raised is null || Raised.IsCoveredBy(reading));

    private bool HasGtidsFor(LogPoint reading) => reading.Gtids is { } gtids && Begin.Gtids is { } begin && gtids.Dialect == begin.Dialect;

    private bool IsPlaceOfOurs(LogPoint reading) => reading.File.Length > 0 && (reading.Server is null || reading.Server == Server);
}
