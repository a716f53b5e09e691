using Router.Replication.Tables;

namespace Router.Replication.Schema;

/// <summary>What a server says of the foreign keys that change a table's rows.</summary>
/// <param name="IsLogged">Whether the server logs what they do, so that nothing needs to be suspected.</param>
/// <param name="Keys">The keys into the table, those into their parents, and so on.</param>
internal sealed record CascadeReading(bool IsLogged, IReadOnlyList<CascadingKey> Keys);
