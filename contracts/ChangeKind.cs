namespace Router.Contracts;

/// <summary>What happened to the rows of a batch, or to their table.</summary>
public enum ChangeKind : byte
{
    /// <summary>Rows came: only after images.</summary>
    Insert = 1,

    /// <summary>Rows changed: a before and an after image each.</summary>
    Update = 2,

    /// <summary>Rows went: only before images.</summary>
    Delete = 3,

    /// <summary>The whole table changed without rows in the log; see <see cref="TableChange"/>.</summary>
    Table = 4,
}
