using System.Buffers;
using System.Buffers.Binary;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>Keeps the token of everything it took, in order, in segments of 32; a change of the whole table by its token's half below zero.</summary>
internal sealed class TokenBook : IStatefulSubscriber
{
    private const int PerSegment = 32;
    private static long s_lastVersion;
    private readonly List<(long Sequence, int Row)> _tokens = [];
    private readonly List<long> _versions = [];

    public string Definition { get; init; } = "tokens";

    /// <summary>Asked before each batch.</summary>
    public Action<ChangeBatch>? OnBatch { get; set; }

    public IReadOnlyList<(long Sequence, int Row)> Tokens => _tokens;

    public int Restored { get; private set; }

    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        _tokens.Clear();
        _versions.Clear();
        foreach (var segment in saved.Values.SelectMany(segments => segments))
        {
            for (var at = 0; at < segment.Length; at += 12)
            {
                Add(BinaryPrimitives.ReadInt64LittleEndian(segment.Span[at..]), BinaryPrimitives.ReadInt32LittleEndian(segment.Span[(at + 8)..]));
            }
        }

        Restored = _tokens.Count;
        return default;
    }

    public StateCapture Capture(string partition) => new Captured([.. _tokens], [.. _versions]);

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        OnBatch?.Invoke(batch);
        if (batch.Kind == ChangeKind.Table)
        {
            Add(batch.FirstToken.Sequence, -1 - batch.FirstToken.Row);
        }

        foreach (var change in batch)
        {
            Add(change.Token.Sequence, change.Token.Row);
        }

        return default;
    }

    /// <summary>Keeps something that no delivery brought, as a reading of the table does.</summary>
    public void Note(long sequence) => Add(sequence, 0);

    private void Add(long sequence, int row)
    {
        _tokens.Add((sequence, row));
        if (_versions.Count * PerSegment < _tokens.Count)
        {
            _versions.Add(0);
        }

        _versions[(_tokens.Count - 1) / PerSegment] = Interlocked.Increment(ref s_lastVersion);
    }

    private sealed class Captured((long Sequence, int Row)[] tokens, long[] versions) : StateCapture
    {
        public override int SegmentCount => versions.Length;

        public override long VersionOf(int segment) => versions[segment];

        public override void Write(int segment, IBufferWriter<byte> output)
        {
            foreach (var (sequence, row) in tokens.Skip(segment * PerSegment).Take(PerSegment))
            {
                var span = output.GetSpan(12);
                BinaryPrimitives.WriteInt64LittleEndian(span, sequence);
                BinaryPrimitives.WriteInt32LittleEndian(span[8..], row);
                output.Advance(12);
            }
        }
    }
}
