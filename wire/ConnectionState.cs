namespace Router.Wire;

internal enum ConnectionState
{
    Ready,
    Busy,

    /// <summary>The socket belongs to a <see cref="DumpStream"/> now.</summary>
    Dumping,
    Closed,
}
