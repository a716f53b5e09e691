using System.Text.Json;
using Router.Standalone.State;

namespace Router.Standalone.Reporting;

/// <summary>The file <c>status.json</c> in a state folder, by which others see how the process is that uses it.</summary>
public static class StatusFile
{
    private const string Name = "status.json";

    /// <summary>What was written last; null where nothing was.</summary>
    /// <exception cref="StateFolderException">There is no such folder, or what lies there is no status.</exception>
    public static StatusReport? Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new StateFolderException($"There is no state folder {folder}: give the one that the source was started with.");
        }

        var path = Path.Combine(folder, Name);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ReportJson.Default.StatusReport) : null;
        }
        catch (Exception damaged) when (damaged is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StateFolderException($"The status {path} cannot be read ({damaged.Message}).", damaged);
        }
    }

    /// <summary>The text of a status, as the file has it.</summary>
    public static string ToJson(StatusReport report) => JsonSerializer.Serialize(report, ReportJson.Default.StatusReport);

    /// <summary>Written beside and renamed, so that a reader finds it whole; not synced, since it tells of a process that runs.</summary>
    internal static void Write(string folder, StatusReport report)
    {
        var path = Path.Combine(folder, Name);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Default.StatusReport));
        File.Move(path + ".new", path, overwrite: true);
    }
}
