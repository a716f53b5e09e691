using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Tests.Tailing;

/// <summary>
/// Stands for a queue's receiver and the table grains behind it: applies each row once, by its token, and checks that batches of a stream follow each
/// other without a hole.
/// </summary>
internal sealed class QueueReader(Func<QueueRead, ValueTask<QueueAnswer>> tailer, int queue = 0, int queueCount = 1)
{
    private readonly Dictionary<string, AcceptedBatch> _accepted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChangeToken> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChangeToken> _applied = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> _ids = new(StringComparer.Ordinal);

    /// <summary>The ids applied, by stream.</summary>
    public IReadOnlyDictionary<string, List<long>> Ids => _ids;

    public Guid Receiver { get; set; } = Guid.NewGuid();

    public long Generation { get; private set; }

    public ChangeToken BeganAt { get; private set; }

    /// <summary>Rows that came again.</summary>
    public int Replayed { get; private set; }

    /// <summary>Streams of which nothing is acknowledged.</summary>
    public HashSet<string> Stuck { get; } = [];

    /// <summary>Whether what is given is neither applied nor acknowledged.</summary>
    public bool Drops { get; set; }

    public int MaxBytes { get; set; } = 1 << 20;

    public List<long> Of(string table) => _ids.TryGetValue($"main/shop/{table}/0", out var ids) ? ids : [];

    /// <summary>One read; gives the batches.</summary>
    public async Task<StreamBatch[]> ReadAsync(int waitMs = 20)
    {
        AcceptedBatch[] accepted = [.. _accepted.Values];
        _accepted.Clear();
        var answer = await tailer(new QueueRead
        {
            Queue = queue,
            QueueCount = queueCount,
            Receiver = Receiver,
            Generation = Generation,
            Accepted = accepted,
            MaxBytes = MaxBytes,
            WaitMs = waitMs,
        });
        if (answer.Generation != Generation)
        {
            Assert.True(answer.Generation > Generation, $"{answer.Generation} after {Generation}");
            (Generation, BeganAt) = (answer.Generation, answer.BeganAt);
            _last.Clear();
        }

        foreach (var batch in Drops ? [] : answer.Batches)
        {
            Take(batch);
        }

        return answer.Batches;
    }

    /// <summary>Takes another name, as a receiver that lost track.</summary>
    public void Restart()
    {
        Receiver = Guid.NewGuid();
        _last.Clear();
        _accepted.Clear();
    }

    private void Take(StreamBatch batch)
    {
        if (_last.TryGetValue(batch.Stream, out var last))
        {
            Assert.Equal(last, batch.Previous);
        }

        var applied = _applied.GetValueOrDefault(batch.Stream, ChangeToken.None);
        Assert.True(batch.Previous <= applied || batch.Previous <= BeganAt, $"{batch.Stream}: {batch.Previous} is beyond {applied} and {BeganAt}");
        _last[batch.Stream] = batch.Last;
        Apply(batch);
        if (!Stuck.Contains(batch.Stream))
        {
            _accepted[batch.Stream] = new AcceptedBatch(batch.Stream, batch.Entry);
        }
    }

    private void Apply(StreamBatch batch)
    {
        var (plans, frame, first) = (new KnownPlans(), new ChangeFrame(), true);
        foreach (var bytes in batch.Frames.Each())
        {
            FrameReader.Read(bytes, plans, frame);
            Assert.Equal("main", frame.Source);
            var read = frame.Open();
            Assert.True(!first || read.FirstToken == batch.First);
            first = false;
            foreach (var row in read)
            {
                Apply(batch.Stream, row.Token, row.After.GetInt64(0));
            }

            Assert.True(read.LastToken <= batch.Last);
        }
    }

    private void Apply(string stream, ChangeToken token, long id)
    {
        if (token <= _applied.GetValueOrDefault(stream, ChangeToken.None))
        {
            Replayed++;
            return;
        }

        _applied[stream] = token;
        if (!_ids.TryGetValue(stream, out var ids))
        {
            _ids.Add(stream, ids = []);
        }

        ids.Add(id);
    }
}
