namespace Router.Contracts.Rows;

/// <summary>How a column's value is compared with given ones. As in SQL, NULL satisfies <see cref="IsNull"/> and nothing else.</summary>
public enum ComparisonOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>in</c>: one of the values.</summary>
    In,

    /// <summary><c>not in</c>: none of the values.</summary>
    NotIn,

    /// <summary><c>is null</c></summary>
    IsNull,

    /// <summary><c>is not null</c></summary>
    IsNotNull,

    /// <summary><c>starts with</c>: the value's first bytes are the given ones, in text and binary columns.</summary>
    StartsWith,
}
