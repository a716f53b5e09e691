using System.Globalization;

namespace Router.Replication.Log;

/// <summary>The names of log files.</summary>
internal static class LogFiles
{
    /// <summary>The number in a log file's name: 2 for <c>binlog.000002</c>; 0 where there is none.</summary>
    public static int NumberOf(string file) =>
        int.TryParse(file.AsSpan(file.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
