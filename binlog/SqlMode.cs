namespace Router.Binlog;

/// <summary>The session's modes that matter to who reads its statements.</summary>
[Flags]
internal enum SqlMode : ulong
{
    None = 0,
    AnsiQuotes = 1 << 2,
    NoBackslashEscapes = 1 << 20,
}
