using Router.Contracts;

namespace Router.Replication.Schema;

/// <summary>Tells how tables look at present, and whether they looked so at an earlier place of the log.</summary>
internal interface ISchemaSource
{
    /// <summary>The table as it is now; null where there is none, or nobody to ask.</summary>
    SchemaReading? Read(TableName table);

    /// <summary>The foreign keys that change the table's rows at present; null where there is nobody to ask.</summary>
    CascadeReading? ReadCascades(TableName table);

    /// <summary>
    /// Whether a statement between the transaction that begins at that place of the log and the log's present end may have changed the table's
    /// definition, so that what <see cref="Read"/> said just now may not hold there.
    /// </summary>
    bool MayHaveChangedSince(TableName table, string file, long offset);
}
