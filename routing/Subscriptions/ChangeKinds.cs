using Router.Contracts;

namespace Router.Routing.Subscriptions;

/// <summary>A set of <see cref="ChangeKind"/>s.</summary>
[Flags]
public enum ChangeKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Rows that came.</summary>
    Insert = 1 << ChangeKind.Insert,

    /// <summary>Rows that changed.</summary>
    Update = 1 << ChangeKind.Update,

    /// <summary>Rows that went.</summary>
    Delete = 1 << ChangeKind.Delete,

    /// <summary>Rows of every kind.</summary>
    Rows = Insert | Update | Delete,

    /// <summary>Changes of the table as a whole.</summary>
    Table = 1 << ChangeKind.Table,

    /// <summary>Everything.</summary>
    All = Rows | Table,
}
