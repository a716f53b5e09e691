using Router.Binlog;

namespace Router.Replication.Schema;

/// <summary>A statement that changes tables.</summary>
/// <param name="File">The log file.</param>
/// <param name="Offset">Where its transaction begins there.</param>
/// <param name="Tables">The tables it names.</param>
internal readonly record struct DdlPlace(string File, long Offset, DdlTables Tables);
