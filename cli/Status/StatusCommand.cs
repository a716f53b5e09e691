using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Router.Cli.Options;
using Router.Standalone.Reporting;
using Router.Standalone.State;

namespace Router.Cli.Status;

/// <summary><c>router status</c>: how a source is, by what its process writes into its state folder.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static async Task<ExitCode> RunAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var folder = settings.Required(CommandOptions.State);
        var isJson = settings[CommandOptions.Format] switch
        {
            null or "text" => false,
            "json" => true,
            var other => throw CommandException.Usage($"--format {other} is none of text and json."),
        };
        var report = StatusFile.Read(folder);
        var isRunning = StateFolder.IsInUse(folder);
        if (report is null)
        {
            throw new CommandException(ExitCode.StateUnusable, isRunning
                ? $"A process uses {folder}, but it has not told how it is yet: ask again in a moment."
                : $"Nothing was ever run with the state folder {folder}, or with an older version that told no status.");
        }

        var text = isJson ? Json(report, isRunning, context.Time) : StatusText.Of(report, isRunning, context.Time.GetUtcNow());
        await context.Output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await context.Output.FlushAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static string Json(StatusReport report, bool isRunning, TimeProvider time)
    {
        var json = JsonNode.Parse(StatusFile.ToJson(report))!.AsObject();
        json.Insert(0, "running", isRunning);
        json.Insert(1, "ageMs", (long)(time.GetUtcNow() - report.At).TotalMilliseconds);
        return json.ToJsonString(s_indented) + "\n";
    }
}
