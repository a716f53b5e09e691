using System.Globalization;
using Router.Contracts.Orleans.Invalidation;

namespace Router.Client.Tests.Caching;

/// <summary>An invalidation grain without a cluster, which the test lets lose its memory, hang or fail.</summary>
internal sealed class FakeInvalidations : IInvalidationGrain
{
    private readonly Lock _gate = new();
    private readonly List<Invalidations> _told = [];
    private string _incarnation = "a";
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>While set every question fails with it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Where a reader begins; null: it is not known yet.</summary>
    public InvalidationBeginning? Beginning { get; set; } = new("MySql:3e11fa47-71ca-11e1-9e33-c80aa9429562", "binlog.000003", 700, "", 0);

    /// <summary>How long ago everything was applied; null: it is not known.</summary>
    public TimeSpan? Lag { get; set; } = TimeSpan.Zero;

    public int Questions { get; private set; }

    public static Invalidations Of(params string[] keys) =>
        new() { Stream = "main/shop/orders/0", Sequence = 1, Gtid = "", File = "binlog.000003", Offset = 800, Keys = keys, Tags = [] };

    public Task InvalidateAsync(Invalidations invalidations)
    {
        lock (_gate)
        {
            _told.Add(invalidations);
            Signal();
        }

        return Task.CompletedTask;
    }

    /// <summary>Another activation: what was told is forgotten, and questions under way fail.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _incarnation += "a";
            _told.Clear();
            Signal();
        }
    }

    public async Task<InvalidationAnswer> NextAsync(string? since, int waitMs)
    {
        Questions++;
        var begun = Environment.TickCount64;
        while (true)
        {
            Task added;
            lock (_gate)
            {
                if (Failure is { } failure)
                {
                    throw failure;
                }

                added = _added.Task;
                if (Answer(since, Environment.TickCount64 - begun >= waitMs) is { } answer)
                {
                    return answer;
                }
            }

            var left = TimeSpan.FromMilliseconds(Math.Max(1, waitMs - (Environment.TickCount64 - begun)));
            await added.WaitAsync(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private InvalidationAnswer? Answer(string? since, bool isLate)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"{_incarnation}.{_told.Count}");
        if (since is null || since.Split('.') is not [var incarnation, var number] || incarnation != _incarnation)
        {
            return new InvalidationAnswer([], version, IsReset: true, null, Lag, Beginning);
        }

        var next = _told[int.Parse(number, CultureInfo.InvariantCulture)..];
        return next.Count > 0 || isLate ? new InvalidationAnswer([.. next], version, IsReset: false, null, Lag, null) : null;
    }

    private void Signal()
    {
        _added.SetResult();
        _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
