namespace Router.Standalone.Hosting;

/// <summary>A source of this host, as the container gives it; with several sources, by their names as keys.</summary>
public interface IBinlogRouter
{
    /// <summary>The source's name.</summary>
    string Name { get; }

    /// <summary>How it is just now; null before the host has started.</summary>
    SourceStatus? Status { get; }

    /// <summary>Ends with the source: normally when stopped, with <see cref="Replication.Source.SourceException"/> when it cannot go on.</summary>
    Task Completion { get; }
}
