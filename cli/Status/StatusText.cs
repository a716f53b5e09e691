using System.Globalization;
using System.Text;
using Router.Standalone.Reporting;

namespace Router.Cli.Status;

/// <summary>A status for eyes.</summary>
internal static class StatusText
{
    /// <summary>A running process writes each second; one that has not for so long is stuck, or its folder is.</summary>
    private static readonly TimeSpan s_old = TimeSpan.FromSeconds(10);

    public static string Of(StatusReport report, bool isRunning, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{report.Source}  {report.Address}\n{Head(report, isRunning, now)}\n\n");
        text.Append(new TextTable("", "", "").Add(Lines(report, now)));
        if (report.Subscriptions.Count > 0)
        {
            text.Append('\n').Append(Subscriptions(report));
        }

        if (report.Partitions.Count > 0)
        {
            text.Append('\n').Append(Partitions(report));
        }

        return text.ToString();
    }

    private static string Head(StatusReport report, bool isRunning, DateTimeOffset now)
    {
        var age = now - report.At;
        var state = Spaced(report.State) + (report.Failure is { } failure ? $": {failure}" : "");
        return !isRunning
            ? $"NOT RUNNING; its last word, {Age(age)} ago{(report.IsFinal ? "" : ", before it was killed or crashed")}: {state}"
            : age > s_old
                ? $"running (process {report.ProcessId}), but it has said nothing for {Age(age)}; then: {state}"
                : $"running (process {report.ProcessId}): {state}";
    }

    private static IEnumerable<string[]> Lines(StatusReport report, DateTimeOffset now)
    {
        yield return ["received", report.Received, report.SilentMs > 3000 ? $"nothing from the server for {Age(TimeSpan.FromMilliseconds(report.SilentMs))}" : ""];
        yield return ["dispatched", report.Dispatched, ""];
        yield return ["acknowledged", report.Acknowledged, report.Slowest is { } slowest ? $"held by {slowest}" : ""];
        yield return ["saved", report.Saved, report.SaveFailure ?? (report.SavedAt is { } at ? $"{Age(now - at)} ago" : "")];
        yield return ["behind", report.LagMs is { } lag ? Age(TimeSpan.FromMilliseconds(lag)) : "unknown", Bytes(report.LagBytes)];
        yield return ["rate", string.Create(CultureInfo.InvariantCulture, $"{report.RowsPerSecond:N0} rows/s"), $"{Bytes((long)report.BytesPerSecond)}/s"];
        yield return ["window", $"{Bytes(report.WindowBytes)} of {Bytes(report.WindowLimitBytes)}", report.Waits > 0 ? $"the source waited {report.Waits} times" : ""];
        yield return ["since the start", string.Create(CultureInfo.InvariantCulture, $"{report.Rows:N0} rows"), string.Create(CultureInfo.InvariantCulture, $"{report.Transactions:N0} transactions, {report.Reconnects} reconnects")];
        if (report.OldestPrepared is { } prepared)
        {
            yield return ["undecided", prepared, "an XA transaction holds the saved position"];
        }

        foreach (var redefined in report.Redefined)
        {
            yield return ["redefined", redefined, "its old state was not taken up"];
        }
    }

    private static TextTable Subscriptions(StatusReport report) => new TextTable("subscription", "level", "state", ">behind", ">rows", ">waiting", ">retries", ">dead letters", ">busy", "").Add(
        report.Subscriptions.Select(item => (string[])
        [
            item.Name, item.Level, item.State, item.LagMs is { } lag ? Age(TimeSpan.FromMilliseconds(lag)) : "", Number(item.Rows), Number(item.Outstanding), Number(item.Retries), Number(item.DeadLetters),
            item.BusyMs > 0 ? Age(TimeSpan.FromMilliseconds(item.BusyMs)) : "", item.Reason ?? "",
        ]));

    private static TextTable Partitions(StatusReport report) => new TextTable("partition", "state", ">waiting", ">rows", "").Add(
        report.Partitions.Select(item => (string[])[item.Name, item.State, Number(item.Outstanding), Number(item.Rows), item.Failure ?? ""]));

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Spaced(string state) => state.ToLowerInvariant();

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0.0 s",
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:F1} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Minutes} min {age.Seconds} s"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h {age.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} days"),
    };

    private static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):F1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):F1} GiB"),
    };
}
