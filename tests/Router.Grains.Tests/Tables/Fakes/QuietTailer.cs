using Router.Contracts;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>A tailer that only notes what it is asked.</summary>
internal sealed class QuietTailer : IBinlogTailerGrain
{
    private Exception? _failure;

    public bool IsFirst { get; set; } = true;

    public int Epoch { get; set; }

    public long Generation { get; set; } = 1;

    public FollowedSet[] Followed { get; set; } = [];

    public List<(long Generation, ChangeToken Applied)> Rewinds { get; } = [];

    public ValueTask<QueueAnswer> ReadAsync(QueueRead read) => throw new NotSupportedException();

    public Task RewindAsync(long generation, string stream, ChangeToken applied)
    {
        Rewinds.Add((generation, applied));
        return Task.CompletedTask;
    }

    /// <summary>Thrown at whoever asks where it began, once.</summary>
    public Exception? Failure { set => _failure = value; }

    public ValueTask<TailerBeginning> BeginningAsync() => Interlocked.Exchange(ref _failure, null) is { } failure ? ValueTask.FromException<TailerBeginning>(failure) : new(new TailerBeginning(Generation, "mysql:1", "binlog.000001", 4, "", Epoch, IsFirst) { Followed = Followed });

    public Task<string> WaitForAsync(string point, TimeSpan timeout, string? tables) => Task.FromResult("Reached");

    public ValueTask<TailerStatus> StatusAsync() => new(new TailerStatus
    {
        Source = "main", Address = "", State = "following", Generation = 1, Silo = "", Received = "", Dispatched = "", Acknowledged = "", Saved = "", Partitions = [], Epoch = Epoch,
    });

    public Task PauseAsync(bool isPaused) => throw new NotSupportedException();

    public Task RewindToAsync(string from, bool redelivers) => throw new NotSupportedException();
}
