namespace Router.Replication.Source;

/// <summary>Every reason for which a source stops and does not go on by itself.</summary>
public enum SourceFault
{
    /// <summary>The server could not be reached at the first connect.</summary>
    CannotConnect,

    /// <summary>The server refused user or password, or the user lacks a right.</summary>
    LoginRefused,

    /// <summary>A setting of the server does not allow following it; the message names it and the statement that sets it.</summary>
    ServerNotReady,

    /// <summary>The log no longer reaches back to the position, or was reset.</summary>
    PositionLost,

    /// <summary>Another server answers at the address than the one the position belongs to.</summary>
    OtherServer,

    /// <summary>An event's bytes are not what the server would write.</summary>
    MalformedEvent,

    /// <summary>An event that changes rows in a way that is not understood.</summary>
    UnknownEvent,

    /// <summary>Nobody tells the names of a table's columns as they were at this place of the log.</summary>
    SchemaUnknown,
}
