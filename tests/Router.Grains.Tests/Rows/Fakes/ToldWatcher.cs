using Router.Contracts.Orleans.Rows;

namespace Router.Grains.Tests.Rows.Fakes;

/// <summary>A watcher's grain that notes what it is told, and takes it when the test lets it.</summary>
internal sealed class ToldWatcher : IRowWatcherGrain
{
    private readonly Lock _gate = new();
    private readonly List<RowTold> _told = [];
    private int _underWay;

    /// <summary>What it waits for before it takes anything; what fails there, fails the call.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    /// <summary>Whether its answer to what it took is lost.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>What it answers to calls that begin now.</summary>
    public RowsTaken Answer { get; set; }

    /// <summary>The most calls that were under way at a time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Calls that began.</summary>
    public int Calls { get; private set; }

    /// <summary>The stamp of the newest call.</summary>
    public long Stamp { get; private set; }

    /// <summary>All that it took.</summary>
    public IReadOnlyList<RowTold> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _told];
            }
        }
    }

    /// <summary>What it took of a row: sequence, and whether it is marked.</summary>
    public IReadOnlyList<(long Sequence, bool IsResync)> Told(long id) =>
        [.. All.Where(told => told.Row == WatchedShop.Row(id).ToString()).Select(told => (told.State!.Token.Sequence, told.State.IsResync))];

    public async Task<RowsTaken> TakeAsync(string partition, RowTold[] told, long stamp)
    {
        Task ready;
        RowsTaken answer;
        lock (_gate)
        {
            (Calls, MostAtOnce, ready, answer, Stamp) = (Calls + 1, Math.Max(MostAtOnce, ++_underWay), Ready, Answer, stamp);
        }

        try
        {
            await ready;
            lock (_gate)
            {
                _told.AddRange(answer == RowsTaken.Taken ? told : []);
                return LosesAnswers ? throw new TimeoutException("The answer is lost.") : answer;
            }
        }
        finally
        {
            lock (_gate)
            {
                _underWay--;
            }
        }
    }

    public Task<RowNews> NextAsync(long seen, int waitMs) => throw new NotSupportedException();
}
