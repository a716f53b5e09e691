using Microsoft.Extensions.Logging;

namespace Router.Grains.Tailing;

/// <summary>What a tailer logs: numbers 5000 to 5049.</summary>
internal static partial class TailerLog
{
    [LoggerMessage(5000, LogLevel.Information, "{Source}: generation {Generation} begins to read at {Position}")]
    public static partial void Begins(ILogger logger, string source, long generation, string position);

    [LoggerMessage(5001, LogLevel.Warning, "{Source}: generation {Generation} is over: {Reason}")]
    public static partial void Fenced(ILogger logger, string source, long generation, string reason);

    [LoggerMessage(5002, LogLevel.Warning, "{Source}: the frontier cannot be saved, and is tried again in {PauseMs} ms; changes go on: {Reason}")]
    public static partial void SaveFailed(ILogger logger, string source, long pauseMs, string reason);

    [LoggerMessage(5003, LogLevel.Warning, "{Source}: the tailer's state cannot be read or written, and reading waits for it; tried again in {PauseMs} ms: {Reason}")]
    public static partial void StorageAwaited(ILogger logger, string source, long pauseMs, string reason);

    [LoggerMessage(5004, LogLevel.Error, "{Source}: reading stopped: {Reason}")]
    public static partial void Failed(ILogger logger, string source, string reason);

    [LoggerMessage(5005, LogLevel.Warning, "{Source}: {Stream} asks for what follows {Applied}: the log is read again from {Position}")]
    public static partial void Rewinds(ILogger logger, string source, string stream, string applied, string position);

    [LoggerMessage(5006, LogLevel.Warning, "{Source}: no reminder could be set; the tailer wakes up by its readers only: {Reason}")]
    public static partial void NoReminder(ILogger logger, string source, string reason);

    [LoggerMessage(5007, LogLevel.Warning, "{Source}: the reading thread did not end in time and is left alone")]
    public static partial void ThreadLeft(ILogger logger, string source);

    [LoggerMessage(5008, LogLevel.Warning, "{Source}: the log does not go on from what was read of it; it is read as another one, in epoch {Epoch}, and what was changed in between may be missing: {Reason}")]
    public static partial void OtherLog(ILogger logger, string source, int epoch, string reason);
}
