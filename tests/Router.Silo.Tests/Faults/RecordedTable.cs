using System.Text.Json;

namespace Router.Silo.Tests.Faults;

/// <summary>What a partition's replica has, as the silo with the newest tells it.</summary>
/// <param name="Token">The newest change in it.</param>
/// <param name="Applied">Changes in it.</param>
/// <param name="Rows">Rows by key, each as JSON.</param>
/// <param name="Violations">Changes that did not fit.</param>
internal sealed record RecordedTable(string Token, long Applied, IReadOnlyDictionary<string, string> Rows, IReadOnlyList<string> Violations)
{
    /// <summary>Reads what a silo answers.</summary>
    public static Dictionary<string, RecordedTable> Read(JsonElement answer) => answer.EnumerateObject()
        .ToDictionary(item => item.Name, item => JsonSerializer.Deserialize<RecordedTable>(item.Value)!, StringComparer.Ordinal);
}
