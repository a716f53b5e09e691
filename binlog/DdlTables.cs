using Router.Contracts;

namespace Router.Binlog;

/// <summary>The tables a DDL statement touches. Nothing of a statement is understood but the names of its tables.</summary>
/// <param name="Changes">The tables, in the order of the statement; temporary ones are not among them.</param>
/// <param name="IsUnknown">Whether it could not be read for certain: it is to be treated as touching every table.</param>
public sealed record DdlTables(IReadOnlyList<DdlChange> Changes, bool IsUnknown)
{
    /// <summary>The name that stands for all tables of a schema: <c>DROP DATABASE</c>.</summary>
    public const string EveryTable = "*";

    /// <summary>Touches no table.</summary>
    internal static DdlTables None { get; } = new([], false);

    /// <summary>May touch every table.</summary>
    public static DdlTables Unknown { get; } = new([], true);

    /// <summary>Reads the statement of an event, in its client's character set and SQL mode.</summary>
    public static DdlTables Read(in QueryEvent query)
    {
        var settings = query.StatusVariables;
        return new DdlReader(query.Sql, query.Schema, ClientCharset.IsUtf8(settings.ClientCollationId), settings.Mode).Read();
    }

    /// <summary>Reads a statement in UTF-8.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="defaultSchema">The schema of names without one; empty where there is none.</param>
    public static DdlTables Read(ReadOnlySpan<byte> sql, string defaultSchema) =>
        new DdlReader(sql, defaultSchema, isUtf8: true, SqlMode.None).Read();
}
