using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Router.Benchmarks.Measures;

/// <summary>
/// Starts counting when a feed has asked for its dump, which it says in the log (event 1000): connecting is as long for a log of a day as
/// for one of a second, and the raw read's clock starts there too.
/// </summary>
internal sealed class StreamClock : ILoggerProvider, ILogger
{
    private const int Following = 1000;
    private const int NotVerified = 1002;

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _startedTicks;
    private long _allocatedBytes;
    private TimeSpan _cpu;

    /// <summary>The first error or warning, if any: a measurement in which contact was lost is none.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Completes when the dump was asked for.</summary>
    public Task Started => _started.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning && eventId.Id != NotVerified)
        {
            Complaint ??= formatter(state, exception);
        }

        if (eventId.Id == Following)
        {
            Start();
        }
    }

    private void Start()
    {
        _started.TrySetResult();
        _allocatedBytes = GC.GetTotalAllocatedBytes(precise: true);
        _cpu = Environment.CpuUsage.TotalTime;
        _startedTicks = Stopwatch.GetTimestamp();
    }

    /// <summary>What passed since the start.</summary>
    public Measurement Stop(Tally tally)
    {
        var seconds = Stopwatch.GetElapsedTime(_startedTicks).TotalSeconds;
        var cpu = Environment.CpuUsage.TotalTime - _cpu;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocatedBytes;
        return Complaint is null
            ? new Measurement(seconds, tally.Rows, allocated, cpu.TotalSeconds, tally)
            : throw new InvalidOperationException(Complaint);
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
