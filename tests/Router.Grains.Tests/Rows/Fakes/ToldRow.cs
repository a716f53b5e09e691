using Router.Contracts.Orleans.Rows;

namespace Router.Grains.Tests.Rows.Fakes;

/// <summary>A row's grain that notes what it is told, and takes it when the test lets it.</summary>
internal sealed class ToldRow : IRowGrain
{
    private readonly Lock _gate = new();
    private readonly List<RowState> _told = [];
    private int _underWay;

    /// <summary>What it waits for before it takes anything; what fails there, fails the call.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    /// <summary>The most calls that were under way at a time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Calls that began.</summary>
    public int Calls { get; private set; }

    /// <summary>What it took: sequence, and whether it is marked.</summary>
    public IReadOnlyList<(long Sequence, bool IsResync)> Told
    {
        get
        {
            lock (_gate)
            {
                return [.. _told.Select(state => (state.Token.Sequence, state.IsResync))];
            }
        }
    }

    public async Task TakeAsync(RowState state)
    {
        Task ready;
        lock (_gate)
        {
            (Calls, MostAtOnce, ready) = (Calls + 1, Math.Max(MostAtOnce, ++_underWay), Ready);
        }

        try
        {
            await ready;
            lock (_gate)
            {
                _told.Add(state);
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

    public Task FailAsync(string reason) => throw new NotSupportedException(reason);

    public Task<RowImages> WatchAsync(Guid watcher, long seen, int waitMs) => throw new NotSupportedException();

    public Task LeaveAsync(Guid watcher) => throw new NotSupportedException();
}
