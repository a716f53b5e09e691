using Router.Hosting;

namespace Router.Standalone.Hosting;

/// <summary>A source's settings, as the runner in this process wants them.</summary>
internal static class RunnerSettings
{
    public static SourceRunnerOptions ToRunnerOptions(this RouterOptions options, string name) => new()
    {
        Source = options.ToSource(name),
        StateFolder = options.State,
        SaveInterval = options.SaveInterval,
        Lanes = options.Lanes,
        Log = options.ToLog(),
        Retry = options.ToRetry(),
        StopTimeout = options.StopTimeout,
    };
}
