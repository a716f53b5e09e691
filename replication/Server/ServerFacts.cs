using Router.Contracts;

namespace Router.Replication.Server;

/// <summary>What a server says of itself at a connect.</summary>
internal sealed record ServerFacts
{
    public required string Version { get; init; }

    public required ServerIdentity Identity { get; init; }

    /// <summary>Whether events carry checksums.</summary>
    public required bool HasChecksums { get; init; }

    /// <summary>Whether table maps carry names.</summary>
    public required bool HasFullMetadata { get; init; }

    /// <summary>The log files, oldest first, with their lengths in bytes.</summary>
    public required IReadOnlyList<(string File, long LengthBytes)> Logs { get; init; }

    /// <summary>The log's end.</summary>
    public required (string File, long Offset) End { get; init; }

    /// <summary>The transactions in the log and before it, up to a moment not after <see cref="End"/>; empty without GTIDs.</summary>
    public required string Gtids { get; init; }

    /// <summary>MySQL: the transactions whose logs are gone.</summary>
    public required string PurgedGtids { get; init; }

    /// <summary>Whether names of schemas and tables have no case: statements then name them as somebody typed them, table maps in small letters.</summary>
    public required bool IgnoresCase { get; init; }

    /// <summary>Whether transactions get GTIDs.</summary>
    public required bool HasGtids { get; init; }

    /// <summary>Bytes of the log from that place to its end; 0 where the place is not known.</summary>
    public long BytesFrom(string file, long offset) => file.Length == 0
        ? 0
        : Logs.Where(log => !LogPlaces.IsBefore(log.File, 0, file, 0)).Sum(log => log.File == End.File ? End.Offset : log.LengthBytes) - offset;

    public bool IsMariaDb => Identity.Flavor == ServerFlavor.MariaDb;

    public GtidDialect Dialect => IsMariaDb ? GtidDialect.MariaDb : GtidDialect.MySql;
}
