using Router.Contracts;

namespace Router.Replication.Schema;

/// <summary>A log file without a server: nobody to ask.</summary>
internal sealed class NoSchemaSource : ISchemaSource
{
    public SchemaReading? Read(TableName table) => null;

    public CascadeReading? ReadCascades(TableName table) => null;

    public bool MayHaveChangedSince(TableName table, string file, long offset) => true;
}
