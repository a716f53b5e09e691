using Microsoft.Extensions.Logging;
using Router.Replication.Feed;

namespace Router.Cli;

/// <summary>Log messages as notes of one line each.</summary>
internal sealed class NoteLoggers(TextWriter output, LogLevel least) : ILoggerFactory, ILogger<BinlogFeed>
{
    // The command itself ends with these, in its one sentence.
    private static readonly string[] SaidByTheEnd = ["Stopped", "PartitionStopped"];

    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Notes go to one place.");

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && !SaidByTheEnd.Contains(eventId.Name))
        {
            lock (_lock)
            {
                output.WriteLine(formatter(state, exception));
            }
        }
    }

    public void Dispose() => output.Flush();
}
