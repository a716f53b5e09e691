using System.Globalization;
using Router.Replication.Source;
using Router.Wire;

namespace Router.Cli.Tail;

/// <summary>How much of a log lies between the start and the end, for a progress bar.</summary>
internal static class LogLength
{
    /// <summary>Bytes to read; null where there is no end, or nobody can tell.</summary>
    public static async Task<long?> AskAsync(SourceOptions source, CancellationToken cancellationToken) => source switch
    {
        { LogFile: { } file } => OfFile(file),
        { UntilEnd: true, Server: { } server, Start.Kind: StartKind.Oldest or StartKind.Position } => await OfServerAsync(server, source.Start, cancellationToken),
        _ => null,
    };

    private static long? OfFile(string path) => File.Exists(path) && Path.GetExtension(path) != ".index" ? new FileInfo(path).Length : null;

    private static async Task<long?> OfServerAsync(ConnectionSettings server, StartPosition start, CancellationToken cancellationToken)
    {
        await using var connection = await ServerConnection.ConnectAsync(server, cancellationToken);
        var logs = await connection.QueryAsync("SHOW BINARY LOGS", cancellationToken);
        return Sum(logs.Rows.Select(row => (row[0]!, long.Parse(row[1]!, CultureInfo.InvariantCulture))), start);
    }

    /// <summary>The lengths of the files from the start's on, less what lies before it.</summary>
    internal static long Sum(IEnumerable<(string File, long LengthBytes)> logs, StartPosition start) => start.Kind == StartKind.Oldest
        ? logs.Sum(log => log.LengthBytes)
        : logs.SkipWhile(log => log.File != start.File).Sum(log => log.LengthBytes) - start.Offset;
}
