using System.Buffers;
using System.Diagnostics;
using Orleans;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tests.Reading;

namespace Router.Client.Tests.Rows;

/// <summary>A cluster whose watched rows tell what the test says.</summary>
internal sealed class RowCluster
{
    private const long Jump = 1000;
    private readonly Lock _gate = new();
    private readonly MemoryLog _log = new();
    private readonly List<RowTold> _told = [];
    private readonly List<string> _calls = [];
    private long _first = Jump;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asking;

    public RowCluster() => Grains = Answering.As<IGrainFactory>((method, arguments) => method.GetGenericArguments()[0] == typeof(IRowGrain)
        ? new Row(this, RowName.Parse((string)arguments[0]!).Key)
        : new Watcher(this, (Guid)arguments[0]!));

    public IGrainFactory Grains { get; }

    /// <summary>Whether answers get lost.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>What calls about rows wait for, and fail with.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    /// <summary>Who asked last.</summary>
    public Guid Asker { get; private set; }

    /// <summary>Questions that were asked.</summary>
    public int Questions { get; private set; }

    /// <summary>The most questions at a time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>What was called about rows: <c>watch [7]</c>, <c>leave [7]</c>.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>A row was changed, or deleted.</summary>
    public void Tell(long id, long sequence, bool isResync = false, bool exists = true, long? value = null)
    {
        var bytes = new ArrayBufferWriter<byte>();
        FrameWriter.Write(_log.Rows("shop.orders", 0, "new", value ?? sequence), bytes);
        byte[] framed = [.. BitConverter.GetBytes(bytes.WrittenCount), .. bytes.WrittenSpan];
        Tell(new RowTold(Name(id), new RowState
        {
            Token = new ChangeToken(sequence, 0), Exists = exists, IsResync = isResync, Image = exists ? new FrameBytes(framed, 1) : FrameBytes.None,
        }));
    }

    /// <summary>A row cannot be watched any more.</summary>
    public void Fail(long id, string reason) => Tell(new RowTold(Name(id), null, reason));

    /// <summary>Another partition has a row now.</summary>
    public void Move(long id) => Tell(new RowTold(Name(id), null));

    /// <summary>What was not seen yet is lost, as with a silo.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _first += _told.Count + Jump;
            _told.Clear();
            Wake();
        }
    }

    private static string Name(long id) => RowName.Of("main", new TableName("shop", "orders"), id).ToString();

    private void Tell(RowTold told)
    {
        lock (_gate)
        {
            _told.Add(told);
            Wake();
        }
    }

    private void Wake()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private RowNews Answer(long seen)
    {
        lock (_gate)
        {
            var last = _first + _told.Count;
            return seen == 0 ? new RowNews([], _first, false)
                : seen < _first || seen > last ? new RowNews([], last, true)
                : new RowNews([.. _told.Skip((int)(seen - _first))], last, false);
        }
    }

    private async Task<RowNews> AskAsync(Guid watcher, long seen, TimeSpan wait)
    {
        var began = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            (Asker, Questions, MostAtOnce) = (watcher, Questions + 1, Math.Max(MostAtOnce, ++_asking));
        }

        try
        {
            while (true)
            {
                var changed = _changed.Task;
                var answer = Answer(seen);
                if (LosesAnswers)
                {
                    throw new TimeoutException("The answer is lost.");
                }

                var left = wait - Stopwatch.GetElapsedTime(began);
                if (seen == 0 || answer.IsAnew || answer.Told.Length > 0 || left <= TimeSpan.Zero)
                {
                    return answer;
                }

                await changed.WaitAsync(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            lock (_gate)
            {
                _asking--;
            }
        }
    }

    private async Task CallAsync(string call, string row)
    {
        lock (_gate)
        {
            _calls.Add($"{call} {row}");
        }

        await Ready;
    }

    private sealed class Watcher(RowCluster cluster, Guid name) : IRowWatcherGrain
    {
        public Task<RowNews> NextAsync(long seen, int waitMs) => cluster.AskAsync(name, seen, TimeSpan.FromMilliseconds(waitMs));

        public Task<RowsTaken> TakeAsync(string partition, RowTold[] told, long stamp) => throw new NotSupportedException();
    }

    private sealed class Row(RowCluster cluster, string key) : IRowGrain
    {
        public Task WatchAsync(Guid watcher, long turn) => cluster.CallAsync("watch", key);

        public Task LeaveAsync(Guid watcher, long turn) => cluster.CallAsync("leave", key);

        public Task<RowState> ReadAsync() => throw new NotSupportedException();
    }
}
