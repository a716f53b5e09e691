using Microsoft.Extensions.Logging;

namespace Router.Replication.Tests.Tables;

/// <summary>Counts what readings say of themselves.</summary>
internal sealed class TouchCounter : ILogger
{
    private int _touched;
    private int _retaken;

    /// <summary>Readings that took rows from the log.</summary>
    public int Touched => Volatile.Read(ref _touched);

    /// <summary>Snapshots that were given up.</summary>
    public int Retaken => Volatile.Read(ref _retaken);

    public List<string> Messages { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = (IReadOnlyList<KeyValuePair<string, object?>>)state!;
        if (eventId.Id == 1100 && values.First(value => value.Key == "Touched").Value is > 0)
        {
            Interlocked.Increment(ref _touched);
        }

        if (eventId.Id == 1102)
        {
            Interlocked.Increment(ref _retaken);
        }

        lock (Messages)
        {
            Messages.Add(formatter(state, exception));
        }
    }
}
