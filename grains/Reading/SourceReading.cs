using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Streams;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Grains.Reading;

/// <summary>
/// Reads one source's log for whoever asks: the newest changes once for all, into a ring; older ones for each who is behind it, until that one has come
/// to the ring. It begins with the first question and ends when nobody asks any more.
/// </summary>
/// <remarks>May be used by many at once.</remarks>
internal sealed class SourceReading : IAsyncDisposable
{
    private const int ScanBytes = 4 << 20;

    private readonly Lock _gate = new();
    private readonly SourceOptions _source;
    private readonly ISourceFeedFactory _feeds;
    private readonly LogReaderOptions _options;
    private readonly ReadingCounts _counts;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly Dictionary<Guid, Reader> _readers = [];
    private readonly Turns _turns;
    private readonly List<HeldFrame> _frames = [];
    private readonly ITimer _sweep;
    private LogRun? _ring;
    private long _askedAt;
    private long? _failedAt;
    private Task _closing = Task.CompletedTask;

    public SourceReading(
        SourceOptions source, ISourceFeedFactory feeds, LogReaderOptions options, ReadingCounts counts, TimeProvider time, CancellationToken stopping)
    {
        _source = source;
        _feeds = feeds;
        _options = options;
        _counts = counts;
        _time = time;
        _stopping = stopping;
        _turns = new Turns(options.CatchUps);
        var period = TimeSpan.FromTicks(Math.Min(options.ReaderPatience.Ticks, options.SourcePatience.Ticks) / 4);
        _sweep = time.CreateTimer(_ => Sweep(), null, period, period);
    }

    /// <summary>See <see cref="ILogReaderGrain.ReadAsync"/>.</summary>
    public async ValueTask<LogAnswer> ReadAsync(LogRead read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var reader = Arrive(read);
        try
        {
            return await WaitAsync(reader, read);
        }
        finally
        {
            Leave(reader);
        }
    }

    /// <summary>See <see cref="ILogReaderGrain.TablesAsync"/>.</summary>
    public async Task<string[]> TablesAsync()
    {
        try
        {
            var tables = await _feeds.TablesAsync(_source, _stopping);
            return [.. tables.Where(PublicTables.Allows).Select(table => table.ToString())];
        }
        catch (SourceException failure)
        {
            throw ReadErrors.Source(_source.Name, failure);
        }
    }

    /// <summary>Ends all reading.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        Task closing;
        lock (_gate)
        {
            foreach (var reader in _readers.Values.ToArray())
            {
                Forget(reader);
            }

            CloseRing();
            closing = _closing;
        }

        await closing;
    }

    private async Task<LogAnswer> WaitAsync(Reader reader, LogRead read)
    {
        var started = _time.GetTimestamp();
        var after = read.After;
        while (true)
        {
            var (answer, news) = Look(reader, read, after);
            var left = TimeSpan.FromMilliseconds(read.WaitMs) - _time.GetElapsedTime(started);
            if (answer.Frames.Count > 0 || left <= TimeSpan.Zero || _stopping.IsCancellationRequested || (read.After is null && answer.Reached is not null))
            {
                return answer;
            }

            after = answer.Reached;
            if (news is null)
            {
                await Task.Yield();
            }
            else
            {
                await WaitAsync(news, left);
            }
        }
    }

    private async Task WaitAsync(Task news, TimeSpan timeout)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping);
        await Task.WhenAny(news, Task.Delay(timeout, _time, over.Token));
        await over.CancelAsync();
    }

    /// <summary>What there is now for that reader, and what to wait for where there is nothing; null where looking again is enough.</summary>
    private (LogAnswer Answer, Task? News) Look(Reader reader, LogRead read, ChangeToken? after)
    {
        lock (_gate)
        {
            var ring = Ring();
            var news = ring.Window.News.Next;
            if (ring.Window.Floor is not { } floor || ring.File is not { } file)
            {
                return (Nothing(after), news);
            }

            var start = StartOf(read);
            after ??= start.Kind == StartKind.End ? ring.Window.Reached : LogPlace.Named(start, file);
            if (after is { } place && place >= floor)
            {
                CloseCatchUp(reader);
                reader.Stand(place, ring.Window, _source.Name, _time);
                return Serve(reader, ring, place, read.MaxBytes, news);
            }

            return CatchUp(reader, read, start, after, file);
        }
    }

    private (LogAnswer Answer, Task? News) CatchUp(Reader reader, LogRead read, StartPosition start, ChangeToken? after, string file)
    {
        var turn = _turns.News.Next;
        if (!_turns.TryTake(reader.Id))
        {
            return (Nothing(after) with { IsCatchingUp = true }, turn);
        }

        var run = reader.CatchUp ??= StartCatchUp(reader, start, after, file);
        var news = run.Window.News.Next;
        var failure = run.Window.Failure;
        if ((after ?? run.Window.Floor) is { } place)
        {
            run.Window.Release(after ?? ChangeToken.None);
            var (answer, next) = Serve(reader, run, place, read.MaxBytes, news);
            if (answer.Frames.Count > 0 || failure is null)
            {
                return (answer with { IsCatchingUp = true }, next);
            }
        }

        if (failure is not null)
        {
            CloseCatchUp(reader);
            throw ReadErrors.From(_source.Name, after is { } at ? $"{LogPlace.Resume(at, file)}" : read.From, failure);
        }

        return (Nothing(after) with { IsCatchingUp = true }, news);
    }

    private (LogAnswer Answer, Task? News) Serve(Reader reader, LogRun run, ChangeToken after, int maxBytes, Task news)
    {
        var currentAsOf = run.Window.CurrentAsOf;
        _frames.Clear();
        if (run.Window.Collect(after, _frames, ScanBytes, out var isCut) is not { } collected)
        {
            // It was let go in this moment, or the reader went back: what it needs is read anew.
            CloseCatchUp(reader);
            return (Nothing(after), null);
        }

        var writer = new AnswerWriter();
        var reached = after;
        var committed = 0L;
        foreach (var held in _frames)
        {
            if (writer.LengthBytes >= maxBytes && held.Token != reached)
            {
                isCut = true;
                break;
            }

            if (reader.Choice.Select(held, after) is { } frame)
            {
                writer.Add(frame);
            }

            reached = held.Token;
            committed = Math.Max(committed, held.CommitMicroseconds);
        }

        var isAll = _frames.Count == 0 || reached == _frames[^1].Token;
        var answer = new LogAnswer
        {
            Frames = writer.Finish(),
            Reached = isAll ? collected : reached,
            CurrentAsOf = isCut ? LogPlace.CommittedBefore(committed, run.ClockAhead, _time) : currentAsOf,
        };
        _frames.Clear();
        return (answer, isCut ? null : news);
    }

    private LogRun Ring()
    {
        if (_ring?.Window.Failure is { } failure)
        {
            _failedAt ??= _time.GetTimestamp();
            if (_time.GetElapsedTime(_failedAt.Value) < _options.RetryDelay)
            {
                throw ReadErrors.Source(_source.Name, failure);
            }

            CloseRing();
        }

        if (_ring is null)
        {
            _ring = NewRun(_source with { Start = _source.LogFile is null ? StartPosition.End : StartPosition.Oldest, Follows = PublicTables.Allows }, _options.RingBytes, isRing: true);
            _ring.Start(after: null);
        }

        return _ring;
    }

    private LogRun StartCatchUp(Reader reader, StartPosition start, ChangeToken? after, string file)
    {
        var from = after is { } place ? StartPosition.Resume(LogPlace.Resume(place, file)) : start;
        var run = NewRun(_source with { Start = from, Follows = reader.Choice.Follows }, _options.CatchUpBytes, isRing: false);
        run.Start(after);
        return run;
    }

    private LogRun NewRun(SourceOptions source, long limitBytes, bool isRing) =>
        new(_feeds, source, new FrameWindow(limitBytes, isRing), _options, _counts, _time);

    private static StartPosition StartOf(LogRead read)
    {
        try
        {
            return read.After is null ? StartPosition.Parse(read.From) : StartPosition.End;
        }
        catch (FormatException malformed)
        {
            throw new LogReadException(malformed.Message);
        }
    }

    private static LogAnswer Nothing(ChangeToken? after) => new() { Frames = FrameBytes.None, Reached = after };

    private Reader Arrive(LogRead read)
    {
        lock (_gate)
        {
            if (!_readers.TryGetValue(read.Reader, out var reader))
            {
                reader = new Reader(read.Reader, new ReaderChoice(_source.Name, read));
                _readers.Add(reader.Id, reader);
                _counts.Readers.Add(1);
            }
            else if (!reader.Choice.IsOf(read))
            {
                reader.Choice = new ReaderChoice(_source.Name, read);
                CloseCatchUp(reader);
            }

            reader.Pending++;
            return reader;
        }
    }

    private void Leave(Reader reader)
    {
        lock (_gate)
        {
            reader.Pending--;
            reader.AskedAt = _askedAt = _time.GetTimestamp();
        }
    }

    private void Sweep()
    {
        lock (_gate)
        {
            foreach (var reader in _readers.Values.Where(reader => reader.Pending == 0 && _time.GetElapsedTime(reader.AskedAt) > _options.ReaderPatience).ToArray())
            {
                Forget(reader);
            }

            if (_readers.Count == 0 && _time.GetElapsedTime(_askedAt) > _options.SourcePatience)
            {
                CloseRing();
            }
        }
    }

    private void Forget(Reader reader)
    {
        if (reader.CatchUp is null)
        {
            _turns.Leave(reader.Id);
        }

        CloseCatchUp(reader);
        _readers.Remove(reader.Id);
        _counts.Readers.Add(-1);
    }

    private void CloseRing()
    {
        if (_ring is { } ring)
        {
            _ring = null;
            _failedAt = null;
            _closing = Task.WhenAll(_closing, ring.DisposeAsync().AsTask());
        }
    }

    private void CloseCatchUp(Reader reader)
    {
        if (reader.CatchUp is { } run)
        {
            reader.CatchUp = null;
            _closing = Task.WhenAll(_closing, CloseAsync(run, reader));
        }
    }

    /// <summary>Others have their turn only when the connection is gone.</summary>
    private async Task CloseAsync(LogRun run, Reader reader)
    {
        await run.DisposeAsync();
        lock (_gate)
        {
            if (reader.CatchUp is null)
            {
                _turns.Leave(reader.Id);
            }
        }
    }
}
