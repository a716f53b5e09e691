using Router.Replication.Source;
using Router.Routing.Log;
using Router.Routing.Processing;

namespace Router.Standalone;

/// <summary>How a source runs in this process.</summary>
public sealed record SourceRunnerOptions
{
    /// <summary>What is followed, and from where where no state says it.</summary>
    public required SourceOptions Source { get; init; }

    /// <summary>The folder that position and states are kept in; null keeps nothing, and every start begins at <see cref="SourceOptions.Start"/>.</summary>
    public string? StateFolder { get; init; }

    /// <summary>How often state is saved while something happens; default 1 s.</summary>
    public TimeSpan SaveInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The bounds of the change log.</summary>
    public ChangeLogOptions Log { get; init; } = new();

    /// <summary>Lanes that handlers run on at once; default one a core.</summary>
    public int Lanes { get; init; } = Environment.ProcessorCount;

    /// <summary>What happens when a handler throws.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>How long a stop waits for handlers that are at work; default 10 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
