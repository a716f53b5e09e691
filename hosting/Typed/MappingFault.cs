namespace Router.Hosting.Typed;

/// <summary>Everything that can keep a row from becoming an object.</summary>
public enum MappingFault
{
    /// <summary>The type has no constructor to use, or nothing to fill.</summary>
    Type,

    /// <summary>A member has no column.</summary>
    NoColumn,

    /// <summary>More than one column could be the member's.</summary>
    AmbiguousColumn,

    /// <summary>The names of the table's columns are not known.</summary>
    NoNames,

    /// <summary>Not every value of the column fits the member.</summary>
    UnfitType,

    /// <summary>NULL in this row, for a member that cannot hold it.</summary>
    Null,

    /// <summary>The log holds no value of the column for this row.</summary>
    Absent,

    /// <summary>A value in this row that the member's type does not have, such as <c>0000-00-00</c>.</summary>
    Value,
}
