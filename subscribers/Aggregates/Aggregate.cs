using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates.Parts;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates;

/// <summary>
/// Sums, counts and the like over the rows of a table, exact after every change: what a row was is taken out, what it is comes in. It is saved with the
/// source's position, so that every change counts in it once.
/// </summary>
/// <remarks>
/// To be subscribed as <see cref="Subscription"/> says. Reading it is thread-safe and holds nothing up.
/// </remarks>
public sealed partial class Aggregate : IStatefulSubscriber, ISourceSubscriber, IReportsState, INeverBlocks
{
    private readonly AggregateDefinition _definition;
    private readonly PartitionSlice _slice;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly string _table;
    private readonly Lock _partsGate = new();
    private volatile Dictionary<string, Part> _parts = [];
    private Part _base;
    private long _incarnation;
    private long _generation;

    /// <summary>Makes an aggregate.</summary>
    /// <exception cref="ArgumentException">The definition makes no sense; the message says why.</exception>
    public Aggregate(AggregateDefinition definition, ILogger<Aggregate>? logger = null, TimeProvider? time = null)
        : this(definition, PartitionSlice.Whole, logger ?? NullLogger<Aggregate>.Instance, time ?? TimeProvider.System)
    {
    }

    private Aggregate(AggregateDefinition definition, PartitionSlice slice, ILogger logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Check();
        _definition = definition;
        _slice = slice;
        _logger = logger;
        _time = time;
        _table = definition.Table.ToString();
        _base = new Part("", definition);
    }

    /// <summary>Its name.</summary>
    public string Name => _definition.Name;

    /// <summary>What it is.</summary>
    public AggregateDefinition Declared => _definition;

    /// <summary>How it follows its table: at table level, by all kinds of changes.</summary>
    public Subscription Subscription => new()
    {
        Name = NameOf(_definition),
        Level = SubscriptionLevel.Table,
        Tables = TableGlob.Parse(_table),
        Kinds = ChangeKinds.All,
        Subscriber = this,
    };

    /// <summary><c>current</c>; <c>filling</c> while its table is read; <see cref="IReportsState.Unsure"/> while it may differ from it.</summary>
    public string State => IsUnsure ? IReportsState.Unsure : _filling is null ? "current" : "filling";

    /// <inheritdoc/>
    public string? Reason => Doubt;

    /// <summary>Everything that the saved state depends on, in a line.</summary>
    public string Definition => _slice.IsPart ? $"{_definition} slice {_slice.Index} of {_slice.Count}" : _definition.ToString();

    /// <summary>The rows of its table that it is of.</summary>
    public PartitionSlice Slice => _slice;

    /// <summary>Why it may differ from its table, and what to do; null where it does not.</summary>
    public string? Doubt => AllParts().Select(part => part.Doubt).FirstOrDefault(doubt => doubt is not null) ?? _refilling;

    /// <summary>Whether it may differ from its table.</summary>
    public bool IsUnsure => Doubt is not null;

    /// <summary>Whether it can be made right from the table's rows, where it has a source with tables; windows over commits cannot.</summary>
    public bool CanRefill => !_definition.CountsChanges;

    string IReportsState.State => IsUnsure ? IReportsState.Unsure : "current";

    string? IReportsState.Reason => Doubt;

    /// <summary>Changes that came for windows that were gone, and count nowhere.</summary>
    public long Late => AllParts().Sum(part => part.Late);

    /// <summary>The newest change that is in it; of a table with several partitions, the newest of any.</summary>
    public ChangeToken Token => AllParts().Max(part => part.Applied);

    /// <summary>Segments that had to be copied because a save held them.</summary>
    internal long Copied => AllParts().Sum(part => part.Store?.Copied ?? 0);

    /// <summary>
    /// Another aggregate of the same definition, of one partition's rows alone: it knows nothing of the others, and a filling counts only what is
    /// its own. What several such have is put together by <see cref="AggregateParts"/>. A state of one slice is none of another.
    /// </summary>
    public Aggregate For(PartitionSlice slice) => new(_definition, slice, _logger, _time);

    /// <summary>The name of an aggregate's subscription, under which its state is saved.</summary>
    public static string NameOf(AggregateDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return $"aggregate:{definition.Name}";
    }

    /// <summary>Takes a batch of its table; see <see cref="ISubscriber.HandleAsync"/>.</summary>
    /// <exception cref="IncompleteImageException">The log holds not enough of the row.</exception>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        var frame = batch.Frame;
        if (_filling is { } filling)
        {
            return new ValueTask(HandleAfterAsync(filling, batch, cancellationToken));
        }

        return Take(frame, PartOf(frame.Partition)) is { } doubt
            ? new ValueTask(HandleDoubtAsync(doubt, batch, cancellationToken))
            : default;
    }

    /// <inheritdoc/>
    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(saved);
        _base = new Part("", _definition) { Touching = _base.Touching };
        _parts = [];
        _isRestored = _isLost = false;
        var parts = saved.Values.Where(segments => segments.Count > 0)
            .Select(segments => new SavedPart(PartHeader.Read(_definition, segments[0].Span), segments)).ToArray();
        if (parts.Length > 0)
        {
            Restore(parts);
        }

        return default;
    }

    /// <inheritdoc/>
    public StateCapture Capture(string partition)
    {
        var part = PartOf(partition);
        var first = IsFirst(part) ? _base : part;
        lock (first.Gate)
        {
            lock (part.Gate)
            {
                return ReferenceEquals(part, _base) ? part.Capture(_incarnation, _generation, null) : part.Capture(_incarnation, _generation, IsFirst(part) ? _base : null);
            }
        }
    }

    /// <summary>Only the newest states belong together: those of an older start, or of partitions that are no more, are held in the base of the newer.</summary>
    private void Restore(SavedPart[] parts)
    {
        var incarnation = parts.Max(part => part.Header.Incarnation);
        _incarnation = incarnation + 1;
        var newest = parts.Where(part => part.Header.Incarnation == incarnation).ToArray();
        _generation = newest.Max(part => part.Header.Generation);
        var format = newest.Select(part => part.Format).FirstOrDefault(found => found is not null);
        var isWhole = newest.Any(part => part.Header.HasBase)
            && newest.All(part => part.Header.Generation == _generation && (format is null || part.HasFormat(format)));
        if (!isWhole)
        {
            _generation++;
            _isLost = true;
            AggregateLog.NotWhole(_logger, Name);
            return;
        }

        foreach (var part in newest)
        {
            _base.Restore(part);
        }

        _isRestored = true;
    }

    private string? Take(ChangeFrame frame, Part part)
    {
        if (frame.Kind == ChangeKind.Table)
        {
            return TakeTableChange(frame, part);
        }

        lock (part.Gate)
        {
            // Looked at under the gate: whoever fills has set it under every gate.
            return _filling is null ? part.TakeRows(frame) : Waiting;
        }
    }

    private string? TakeTableChange(ChangeFrame frame, Part part)
    {
        var first = IsFirst(part) ? _base : part;
        lock (first.Gate)
        {
            lock (part.Gate)
            {
                if (_filling is not null)
                {
                    return Waiting;
                }

                var doubt = part.TakeTableChange(frame);
                if (doubt is null && !ReferenceEquals(first, part))
                {
                    first.TakeTableChange(frame);
                }

                return doubt;
            }
        }
    }

    /// <summary>The partition that the base is saved with, and that changes it.</summary>
    private bool IsFirst(Part part) => part.Name.Length > 0 && part.Name.AsSpan(_table.Length).SequenceEqual("/0");

    /// <summary>A table of one partition, and one partition alone, have their state in the base itself.</summary>
    private Part PartOf(string partition)
    {
        if (_slice.IsPart || partition.Length <= _table.Length || partition[_table.Length] != '/' || !partition.StartsWith(_table, StringComparison.Ordinal))
        {
            return _base;
        }

        return _parts.TryGetValue(partition, out var part) ? part : AddPart(partition);
    }

    private Part AddPart(string partition)
    {
        lock (_partsGate)
        {
            if (!_parts.TryGetValue(partition, out var part))
            {
                part = new Part(partition, _definition)
                {
                    Doubt = _base.Doubt,
                    UpToSequence = _base.UpToSequence,
                    IsGone = _base.IsGone,
                    GreatestMicroseconds = _base.GreatestMicroseconds,
                    Touching = _base.Touching,
                };
                _parts = new Dictionary<string, Part>(_parts, _parts.Comparer) { [partition] = part };
            }

            return part;
        }
    }

    private IEnumerable<Part> AllParts() => _parts.Values.Prepend(_base);
}
