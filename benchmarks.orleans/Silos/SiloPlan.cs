using Router.Benchmarks.Workloads;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>What a silo's process is told.</summary>
/// <param name="Index">Its number; 0 keeps the membership.</param>
/// <param name="SiloPorts">The silos' ports, one each.</param>
/// <param name="GatewayPorts">Their gateways' ports.</param>
/// <param name="Workload">What is read.</param>
/// <param name="WholeSources">Names of sources that read the workload into an aggregate, one for each time it is read.</param>
/// <param name="ReplayTables">Tables to which the replayed log speaks; 0 leaves that source out.</param>
/// <param name="ReplayCopies">How often it is said.</param>
/// <param name="Paced">The address of the server with the paced load; null leaves that source out.</param>
/// <param name="Groups">The address of the server with a table of many groups; null leaves that source out, and writes are not counted.</param>
/// <param name="Watched">The address of the server whose rows are watched; null leaves that source out.</param>
/// <param name="Storage">An ADO.NET connection string of a set-up MariaDB for the grains' states; null keeps them in memory.</param>
internal sealed record SiloPlan(
    int Index, int[] SiloPorts, int[] GatewayPorts, Workload Workload, string[] WholeSources, int ReplayTables, int ReplayCopies, string? Paced, string? Groups, string? Watched, string? Storage);
