namespace Router.Binlog;

/// <summary>The flags of an event's header that matter to a reader.</summary>
[Flags]
public enum EventFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Format description: the file was not closed; its checksum was made without this flag.</summary>
    BinlogInUse = 0x0001,

    /// <summary>The statement depends on the session, as with temporary tables.</summary>
    ThreadSpecific = 0x0004,

    /// <summary>The statement names its schemas itself; the default one may not exist.</summary>
    SuppressUse = 0x0008,

    /// <summary>Made up by the server for this reader; it lies in no file and moves no position.</summary>
    Artificial = 0x0020,

    /// <summary>May be ignored by who does not know its type.</summary>
    Ignorable = 0x0080,
}
