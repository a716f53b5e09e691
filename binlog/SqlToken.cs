namespace Router.Binlog;

/// <summary>What a scanner of SQL stands at.</summary>
internal enum SqlToken : byte
{
    /// <summary>Nothing: the statement has ended.</summary>
    End,

    /// <summary>A keyword, an identifier without quotes, or a number.</summary>
    Word,

    /// <summary>An identifier in backquotes.</summary>
    Quoted,

    /// <summary>A string in single quotes.</summary>
    String,

    /// <summary>Something in double quotes: an identifier or a string, depending on where it stands.</summary>
    DoubleQuoted,

    /// <summary>One other character.</summary>
    Symbol,
}
