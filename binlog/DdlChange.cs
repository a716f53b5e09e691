using Router.Contracts;

namespace Router.Binlog;

/// <summary>One table that a DDL statement touches.</summary>
/// <param name="Table">The table; its name is <see cref="DdlTables.EveryTable"/> for all tables of the schema.</param>
/// <param name="Change">What happened to it.</param>
public readonly record struct DdlChange(TableName Table, TableChange Change);
