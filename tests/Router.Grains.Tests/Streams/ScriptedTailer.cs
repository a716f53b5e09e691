using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>A tailer whose log the test writes: keeps to what <see cref="QueueRead"/> and <see cref="QueueAnswer"/> promise, except where a fault is asked for.</summary>
/// <param name="seed">How a new generation cuts batches.</param>
/// <param name="time">The clock that waits are told by; null where questions are answered at once.</param>
/// <param name="paddingBytes">Bytes of each batch beside its rows.</param>
internal sealed class ScriptedTailer(int seed, TimeProvider? time, int paddingBytes = 0) : IQueueSource
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly SortedDictionary<string, ScriptedStream> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ScriptedReader> _readers = [];
    private readonly List<string> _broken = [];
    private readonly List<TaskCompletionSource> _hanging = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChangeToken _beganAt = new(0, 0);
    private long _row;
    private ReadFault _fault;
    private bool _isNextOlder;

    /// <summary>What a stream's consumer has applied; acknowledging more breaks the promise.</summary>
    public required Func<string, ChangeToken> AppliedOf { get; init; }

    /// <summary>Whether chance puts batches together, so that what is given again is cut elsewhere.</summary>
    public bool CutsAnew { get; init; }

    public long Generation { get; private set; } = 1;

    public int Questions { get; private set; }

    public int QuestionsThatAcknowledgeOnly { get; private set; }

    /// <summary>Receivers that began.</summary>
    public int Receivers { get; private set; }

    /// <summary>What no receiver may do.</summary>
    public string[] Broken => Locked(() => _broken.ToArray());

    public bool IsAllAcknowledged => Locked(() => _streams.Values.All(stream => stream.FirstOutstanding is null));

    public long[] RowsOf(string stream) => Locked(() => _streams[stream].Rows);

    public long OutstandingOf(string stream) => Locked(() => _streams[stream].Batches.Count - _streams[stream].AcknowledgedCount);

    /// <summary>Bytes that a stream's queue was given and has not acknowledged.</summary>
    public long GivenBytesOf(string stream) => Locked(() => _readers.Values.Where(reader => reader.Next.ContainsKey(stream))
        .Sum(reader => _streams[stream].Batches.Take(reader.Next[stream]).Skip(_streams[stream].AcknowledgedCount).Sum(batch => (long)batch.Frames.Bytes.Count)));

    public void Write(string stream, int rows) => Locked(() =>
    {
        if (!_streams.TryGetValue(stream, out var written))
        {
            _streams[stream] = written = new ScriptedStream(stream, paddingBytes);
        }

        written.Write([.. Enumerable.Range(0, rows).Select(_ => ++_row)], _beganAt);
        return Changed();
    });

    /// <summary>The tailer starts again: reads on from the frontier, under a new generation.</summary>
    public void Restart() => Locked(() =>
    {
        _beganAt = new ChangeToken((_streams.Values.Min(stream => stream.FirstOutstanding) ?? (_row + 1)) - 1, 0);
        Generation++;
        _readers.Clear();
        foreach (var stream in _streams.Values)
        {
            stream.CutAgain(_beganAt, _random);
        }

        return Changed();
    });

    /// <summary>What becomes of the next question for changes.</summary>
    public void FailNext(ReadFault fault) => Locked(() => _fault = fault);

    /// <summary>The next question goes to a tailer that was not told yet that another has taken over.</summary>
    public void AnswerNextAsOlder() => Locked(() => _isNextOlder = true);

    /// <summary>Answers questions that hang.</summary>
    public void Release() => Locked(() =>
    {
        _hanging.ForEach(hanging => hanging.TrySetResult());
        _hanging.Clear();
        return true;
    });

    public async ValueTask<QueueAnswer> ReadAsync(string source, QueueRead read)
    {
        if (Locked(() => _isNextOlder))
        {
            Locked(() => _isNextOlder = false);
            return new QueueAnswer { Generation = Generation - 1, BeganAt = default, Batches = [] };
        }

        if (Locked<Task?>(() => BeginOf(read)) is { } hanging)
        {
            await hanging;
        }

        var began = time?.GetTimestamp();
        Locked(() => Hear(read));
        while (true)
        {
            var (answer, changed) = Locked(() => (AnswerTo(read), _changed.Task));
            var left = time is null ? TimeSpan.Zero : TimeSpan.FromMilliseconds(read.WaitMs) - time.GetElapsedTime(began!.Value);
            if (read.MaxBytes == 0 || answer.Batches.Length > 0 || left <= TimeSpan.Zero)
            {
                return answer;
            }

            await changed.WaitAsync(left, time!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task? BeginOf(QueueRead read)
    {
        Questions++;
        QuestionsThatAcknowledgeOnly += read.MaxBytes == 0 ? 1 : 0;
        var fault = read.MaxBytes == 0 ? ReadFault.None : _fault;
        if (fault is ReadFault.QuestionLost or ReadFault.Hangs)
        {
            _fault = ReadFault.None;
        }

        if (fault == ReadFault.QuestionLost)
        {
            throw new TimeoutException("The question was lost.");
        }

        if (fault == ReadFault.Hangs)
        {
            var hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _hanging.Add(hanging);
            return hanging.Task;
        }

        return null;
    }

    /// <summary>What a question tells, told once: while it waits, a newer one may tell otherwise.</summary>
    private bool Hear(QueueRead read)
    {
        Acknowledge(read);
        if (read.MaxBytes > 0)
        {
            ReaderFor(read).Full = read.Full;
        }
        else if (_readers.TryGetValue(read.Queue, out var same) && same.Receiver == read.Receiver)
        {
            same.Full = read.Full;
        }

        return Changed();
    }

    private QueueAnswer AnswerTo(QueueRead read)
    {
        if (read.MaxBytes == 0)
        {
            return Answer([]);
        }

        var given = Gather(ReaderFor(read), read);
        if (given.Count > 0 && _fault == ReadFault.AnswerLost)
        {
            _fault = ReadFault.None;
            throw new TimeoutException("The answer was lost.");
        }

        return Answer([.. given]);
    }

    private void Acknowledge(QueueRead read)
    {
        foreach (var (name, entry) in read.Generation == Generation ? read.Accepted : [])
        {
            var batch = _streams[name].Acknowledge(entry);
            if (batch.Last > AppliedOf(name))
            {
                _broken.Add($"{name}: row {batch.Last.Sequence} was acknowledged, but only {AppliedOf(name).Sequence} is applied");
            }
        }
    }

    private ScriptedReader ReaderFor(QueueRead read)
    {
        if (!_readers.TryGetValue(read.Queue, out var reader) || reader.Receiver != read.Receiver)
        {
            _readers[read.Queue] = reader = new ScriptedReader(read.Receiver);
            Receivers++;
        }

        return reader;
    }

    private List<StreamBatch> Gather(ScriptedReader reader, QueueRead read)
    {
        var given = new List<StreamBatch>();
        var bytes = 0L;
        foreach (var stream in _streams.Values.Where(stream => StreamName.Parse(stream.Name).QueueOf(read.QueueCount) == read.Queue && !reader.Full.Contains(stream.Name)))
        {
            reader.Next.TryAdd(stream.Name, stream.AcknowledgedCount);
            for (; reader.Next[stream.Name] < stream.Batches.Count; reader.Next[stream.Name]++)
            {
                var batch = stream.Batches[reader.Next[stream.Name]];
                if (_fault == ReadFault.BatchLeftOut && reader.Begun.Contains(stream.Name))
                {
                    _fault = ReadFault.None;
                    continue;
                }

                if (given.Count > 0 && bytes + batch.Frames.Bytes.Count > read.MaxBytes)
                {
                    return given;
                }

                if (CutsAnew && reader.Next[stream.Name] + 1 < stream.Batches.Count && _random.Next(4) == 0)
                {
                    batch = stream.Merge(batch, stream.Batches[++reader.Next[stream.Name]]);
                }

                reader.Begun.Add(stream.Name);
                bytes += batch.Frames.Bytes.Count;
                given.Add(batch);
            }
        }

        return given;
    }

    private QueueAnswer Answer(StreamBatch[] batches) => new() { Generation = Generation, BeganAt = _beganAt, Batches = batches };

    private bool Changed()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return changed.TrySetResult();
    }

    private T Locked<T>(Func<T> what)
    {
        lock (_lock)
        {
            return what();
        }
    }
}
