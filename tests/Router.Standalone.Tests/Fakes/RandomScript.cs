using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Tests.Fakes;

namespace Router.Standalone.Tests.Fakes;

/// <summary>
/// A log of random transactions: committed, rolled back, partly undone, prepared and decided later, some larger than the window. Step N has sequence N.
/// It also says what each partition must have taken.
/// </summary>
internal sealed class RandomScript
{
    private readonly List<Action<ScriptedLog, ChangeLog>> _steps = [];
    private readonly List<(long Sequence, string Partition, string Token)> _expected = [];
    private readonly SortedDictionary<long, (string Xid, List<ChangeFrame> Frames)> _undecided = [];
    private readonly List<long> _heldBefore = [];
    private readonly Orders[] _tables = [.. Enumerable.Range(0, 5).Select(i => new Orders(i < 3 ? "shop" : "crm", $"t{i}"))];
    private readonly Random _random;

    public RandomScript(int seed, int steps)
    {
        _random = new Random(seed);
        for (var sequence = 1L; sequence <= steps; sequence++)
        {
            Add(sequence);
            _heldBefore.Add(_undecided.Count == 0 ? -1 : _undecided.First().Key);
        }
    }

    public long Length => _steps.Count;

    /// <summary>Plays one step, as a source that reads on from there would.</summary>
    public void Play(long step, ScriptedLog source, ChangeLog log)
    {
        source.Sequence = step - 1;
        source.HeldBefore = HeldAfter(step);
        _steps[(int)step - 1](source, log);
    }

    /// <summary>The tokens a partition has taken at a transaction's end, in order.</summary>
    public IEnumerable<string> Expected(string partition, long throughSequence) =>
        _expected.Where(row => row.Sequence <= throughSequence && row.Partition == partition).Select(row => row.Token);

    public IEnumerable<string> Partitions => _expected.Select(row => row.Partition).Distinct();

    private long? HeldAfter(long step) => _heldBefore[(int)step - 1] is var held && held > 0 ? held : null;

    private void Add(long sequence)
    {
        var kind = _random.Next(10);
        if (kind == 0 && _undecided.Count > 0)
        {
            AddDecision(sequence);
            return;
        }

        var frames = Frames();
        switch (kind)
        {
            case 1:
                _steps.Add((source, log) => Undone(source, log, frames));
                break;
            case 2:
                AddPrepare(sequence, frames);
                break;
            default:
                AddCommit(sequence, frames);
                break;
        }
    }

    private void AddCommit(long sequence, List<ChangeFrame> frames)
    {
        var keep = _random.Next(4) == 0 ? _random.Next(frames.Count + 1) : frames.Count;
        Expect(sequence, frames.Take(keep));
        _steps.Add((source, log) =>
        {
            var mark = 0L;
            for (var i = 0; i < frames.Count; i++)
            {
                mark = i == keep ? log.Mark() : mark;
                source.Append(frames[i]);
            }

            if (keep < frames.Count)
            {
                log.Rewind(mark);
            }

            source.CommitOpen();
        });
    }

    private void AddPrepare(long sequence, List<ChangeFrame> frames)
    {
        var xid = $"'{sequence}'";
        _undecided.Add(sequence, (xid, frames));
        _steps.Add((source, log) =>
        {
            source.AppendAll([.. frames]);
            log.Prepare(xid);
            source.Sequence++;
            log.Advance(source);
        });
    }

    private void AddDecision(long sequence)
    {
        var (prepared, (xid, frames)) = _undecided.ElementAt(_random.Next(_undecided.Count));
        _undecided.Remove(prepared);
        if (_random.Next(3) == 0)
        {
            _steps.Add((source, log) =>
            {
                source.Sequence++;
                log.DiscardPrepared(xid, source);
            });
            return;
        }

        Expect(sequence, frames);
        _steps.Add((source, _) => source.CommitPrepared(xid));
    }

    private static void Undone(ScriptedLog source, ChangeLog log, List<ChangeFrame> frames)
    {
        source.AppendAll([.. frames]);
        log.Discard();
        source.Sequence++;
        log.Advance(source);
    }

    private List<ChangeFrame> Frames()
    {
        var frames = new List<ChangeFrame>();
        var row = 0;
        var isLarge = _random.Next(100) == 0;
        for (var i = _random.Next(isLarge ? 40 : 5); i >= 0; i--)
        {
            var table = _tables[_random.Next(_tables.Length)];
            var frame = isLarge
                ? table.InsertLarge(_random.Next(), 200 << 10)
                : table.Insert([.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => (long)_random.Next())]);
            frames.Add(Orders.At(frame, row));
            row += frame.RowCount;
        }

        return frames;
    }

    private void Expect(long sequence, IEnumerable<ChangeFrame> frames)
    {
        foreach (var frame in frames)
        {
            for (var row = 0; row < frame.RowCount; row++)
            {
                var token = new ChangeToken(sequence, 2 * (frame.FirstRow + row)).ToString();
                _expected.Add((sequence, "*", token));
                _expected.Add((sequence, frame.Table.Name.Schema + ".*", token));
                _expected.Add((sequence, frame.Table.Name.ToString(), token));
            }
        }
    }
}
