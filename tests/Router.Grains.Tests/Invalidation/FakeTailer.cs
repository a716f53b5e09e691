using Router.Contracts;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Tests.Invalidation;

/// <summary>A tailer that says of itself what the test wants.</summary>
internal sealed class FakeTailer : IBinlogTailerGrain
{
    public DateTimeOffset? CurrentAsOf { get; set; }

    /// <summary>Makes it as current as each question.</summary>
    public bool IsCurrent { get; set; } = true;

    public string Received { get; set; } = "binlog.000003:700";

    public string Saved { get; set; } = "binlog.000003:700";

    public Exception? Failure { get; set; }

    public int Epoch { get; set; }

    public int Questions { get; private set; }

    public ValueTask<TailerStatus> StatusAsync()
    {
        Questions++;
        return Failure is { } failure ? ValueTask.FromException<TailerStatus>(failure) : ValueTask.FromResult(new TailerStatus
        {
            Source = "main",
            Address = "mysql://server",
            State = "following",
            Generation = 1,
            Silo = "here",
            Received = Received,
            Dispatched = Received,
            Acknowledged = Received,
            Saved = Saved,
            CurrentAsOf = IsCurrent ? TimeProvider.System.GetUtcNow() : CurrentAsOf,
            Partitions = [],
            Epoch = Epoch,
            Server = "MySql:3e11fa47-71ca-11e1-9e33-c80aa9429562",
            Gtids = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-7",
        });
    }

    public ValueTask<QueueAnswer> ReadAsync(QueueRead read) => throw new NotSupportedException();

    public Task RewindAsync(long generation, string stream, ChangeToken applied) => throw new NotSupportedException();

    public ValueTask<TailerBeginning> BeginningAsync() => throw new NotSupportedException();

    public Task<string> WaitForAsync(string point, TimeSpan timeout, string? tables) => throw new NotSupportedException();

    public Task PauseAsync(bool isPaused) => throw new NotSupportedException();

    public Task RewindToAsync(string from, bool redelivers) => throw new NotSupportedException();
}
