using System.Reflection;

namespace Router.Silo.Processes;

/// <summary>The silo's program with subscribers that record, as it was built with this assembly.</summary>
public static class RecorderSilo
{
    /// <summary>The program, to be started as it is. <c>RECORDED_TABLES</c>, a glob, says what it records; <c>AGGREGATED_TABLES</c> of what it counts the rows and sums <c>amount</c> by <c>status</c>.</summary>
    public static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Router.Silo.Recorder", typeof(RecorderSilo).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant(), "router-silo-recorder"));
}
