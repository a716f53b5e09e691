namespace Router.Wire.Packets;

/// <summary>The capability bits of the greeting and its answer that matter here.</summary>
[Flags]
internal enum Capabilities : uint
{
    /// <summary>Always set by MySQL; a MariaDB server leaves it out to say that its own extended bits follow.</summary>
    LongPassword = 1,
    LongFlag = 4,
    Protocol41 = 0x200,
    Ssl = 0x800,
    Transactions = 0x2000,
    SecureConnection = 0x8000,
    PluginAuth = 0x80000,
    ConnectAttributes = 0x100000,
}
