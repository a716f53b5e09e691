using System.Text.Json;
using Router.Silo.Processes;

namespace Router.Silo.Tests.Faults;

/// <summary>What every silo of a cluster says of itself, for the message of a test that waited in vain.</summary>
internal static class SilosView
{
    private const int LastLines = 5;

    /// <summary>Of each silo that runs its <c>/status</c>, with members and the report on the source, and what its replicas have; of one that ended its last words.</summary>
    public static async Task<string> OfAsync(SiloCluster cluster) => string.Join('\n', await Task.WhenAll(cluster.Started.Select(OfAsync)));

    private static async Task<string> OfAsync(SiloProcess silo)
    {
        var name = $"{silo.Endpoints.SiloPort} (pid {silo.Pid}, log {silo.LogPath})";
        return silo.HasExited
            ? $"{name} ended with {await silo.Exited}: {string.Join('\n', silo.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines))}"
            : $"{name} says {await AnswerAsync(silo, "/status", answer => $"{answer}")}\n and has {await AnswerAsync(silo, "/replica", Replicas)}";
    }

    private static string Replicas(JsonElement answer) => string.Join("; ", RecordedTable.Read(answer)
        .Select(item => $"{item.Key} at {item.Value.Token} with {item.Value.Applied} changes, {item.Value.Rows.Count} rows, {item.Value.Violations.Count} violations"));

    private static async Task<string> AnswerAsync(SiloProcess silo, string path, Func<JsonElement, string> read)
    {
        try
        {
            return read(await silo.JsonAsync(path));
        }
        catch (Exception none) when (none is HttpRequestException or TaskCanceledException or JsonException)
        {
            return $"nothing: {none.Message}";
        }
    }
}
