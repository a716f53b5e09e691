namespace Router.Replication.Feed;

/// <summary>The server ended the dump though it was to follow: it goes down, or somebody killed the connection.</summary>
internal sealed class DumpEndedException() : IOException("The server ended the dump.");
