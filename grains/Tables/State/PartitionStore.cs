using System.Buffers;
using Orleans.Storage;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tables.State;

/// <summary>
/// A partition's saved state. A save writes the segments that changed, each into the one of its two slots that the present head does not refer to,
/// and then the head, which commits it: after a crash anywhere the state is that of the last head. A small state is in the head itself.
/// </summary>
/// <remarks>
/// Two activations never harm each other. Whoever loads writes the head first, so that heads of older activations are refused from then on; and it
/// writes a slot only with a tag that it read while the head was still its own, so that what an older one has under way into a slot is refused, or
/// makes the newer one's write be refused. After any failure an instance is done with: load another.
/// </remarks>
internal sealed class PartitionStore(PartitionRecords records, int partitionCount, ChangeToken followedSince)
{
    /// <summary>A state of so many bytes, or less, is carried in the head: one write a save.</summary>
    public const int MaxInlineBytes = 32 << 10;

    private const string HeadName = "head";

    private readonly Dictionary<string, SubscriberSegments> _subscribers = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private PartitionHead _head = new();
    private string? _etag;
    private bool _isSpread;

    /// <summary>The head as it was loaded or saved last; nothing was saved while its <see cref="PartitionHead.Save"/> is 0.</summary>
    public PartitionHead Head => _head;

    /// <summary>Takes the state up: from here on older activations cannot save.</summary>
    /// <param name="isWanted">Whether a subscriber's state is to be loaded; what is not loaded is gone with the next save.</param>
    /// <returns>The segments of each subscriber wanted.</returns>
    /// <exception cref="PartitionStateException">The state is damaged, or of a newer version of Router.</exception>
    /// <exception cref="InconsistentStateException">Another activation takes it up at the same time.</exception>
    public async Task<Dictionary<string, byte[][]>> LoadAsync(Func<SubscriberHead, bool> isWanted)
    {
        var record = await records.ReadAsync<PartitionHead>(HeadName);
        _head = record.State;
        if (_head.Format is not (0 or PartitionHead.PresentFormat))
        {
            throw new PartitionStateException($"The partition's state is of format {_head.Format}, and this Router reads {PartitionHead.PresentFormat}: run the version that wrote it, or a newer one.");
        }

        (_head.Format, _etag) = (PartitionHead.PresentFormat, record.RecordExists ? record.ETag : null);
        _head.Claims++;
        _etag = await records.WriteAsync(HeadName, _head, _etag);
        var loaded = new Dictionary<string, byte[][]>(StringComparer.Ordinal);
        foreach (var subscriber in _head.Subscribers)
        {
            _isSpread |= subscriber.Inline is null;
            _subscribers[subscriber.Name] = SubscriberSegments.Of(subscriber);
            if (isWanted(subscriber))
            {
                loaded.Add(subscriber.Name, subscriber.Inline ?? await LoadAsync(_subscribers[subscriber.Name]));
            }
        }

        return loaded;
    }

    /// <summary>Compares what subscribers captured with what they were given, so that the first save writes only what differs.</summary>
    public void Compare(IReadOnlyList<CapturedState> captures, Dictionary<string, byte[][]> loaded)
    {
        foreach (var (capture, saved) in captures.Where(capture => loaded.ContainsKey(capture.Subscriber)).Select(capture => (capture, loaded[capture.Subscriber])))
        {
            var segments = _subscribers[capture.Subscriber];
            foreach (var index in segments.ChangedIn(capture.State))
            {
                if (index < saved.Length && Written(capture.State, index).Span.SequenceEqual(saved[index]))
                {
                    segments.Items[index].Version = capture.State.VersionOf(index);
                    segments.Items[index].Inline = _isSpread ? null : saved[index];
                }
            }
        }
    }

    /// <summary>Saves; the bytes written are returned.</summary>
    /// <param name="progress">How far everything was applied.</param>
    /// <param name="generation">The newest tailer's start that was applied of.</param>
    /// <param name="last">The newest transaction applied.</param>
    /// <param name="captures">What subscribers keep; released when this completes.</param>
    /// <param name="definitions">What each one's state is a state of, by the subscription's name.</param>
    /// <param name="cancellationToken">Gives up before something is written.</param>
    /// <exception cref="InconsistentStateException">Another activation has taken the state up.</exception>
    public async Task<long> SaveAsync(
        PartitionProgress progress, long generation, Transaction last, IReadOnlyList<CapturedState> captures, IReadOnlyDictionary<string, string> definitions, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var capture in captures)
            {
                await capture.State.PrepareAsync(cancellationToken);
                SegmentsOf(capture.Subscriber).Definition = definitions[capture.Subscriber];
            }

            var save = _head.Save + 1;
            var written = TryInline(captures) ? 0 : await WriteSegmentsAsync(captures, save);
            var subscribers = captures.Select(capture => SegmentsOf(capture.Subscriber).ToHead(!_isSpread)).ToArray();
            _head = HeadOf(save, progress, generation, last, subscribers);
            _etag = await records.WriteAsync(HeadName, _head, _etag);
            return written + LengthOf(_head);
        }
        finally
        {
            foreach (var capture in captures)
            {
                capture.State.Release();
            }
        }
    }

    private async Task<byte[][]> LoadAsync(SubscriberSegments segments)
    {
        var loaded = new byte[segments.Items.Count][];
        await PartitionRecords.ForEachAsync(Enumerable.Range(0, loaded.Length), async index =>
        {
            var item = segments.Items[index];
            loaded[index] = [];
            if (item.Slot == 0)
            {
                return;
            }

            var record = await records.ReadAsync<SegmentRecord>(segments.RecordOf(index, item.Slot));
            if (!record.RecordExists || record.State.Save == 0 || record.State.Save > _head.Save)
            {
                throw new PartitionStateException(
                    $"Segment {index} of '{segments.Name}' is not that of save {_head.Save} (it is {(record.RecordExists ? $"of save {record.State.Save}" : "not there")}): restore the grain storage from a copy, or delete the grain's records to begin anew.");
            }

            item.Learn(item.Slot, record.ETag);
            loaded[index] = record.State.Bytes;
        });
        return loaded;
    }

    private bool TryInline(IReadOnlyList<CapturedState> captures)
    {
        if (_isSpread)
        {
            return false;
        }

        var total = 0L;
        foreach (var capture in captures)
        {
            var segments = SegmentsOf(capture.Subscriber);
            foreach (var index in segments.ChangedIn(capture.State))
            {
                var item = segments.Items[index];
                item.Inline = Written(capture.State, index).ToArray();
                item.Version = capture.State.VersionOf(index);
            }

            total += segments.Items.Sum(item => item.Inline?.Length ?? 0);
            if (total > MaxInlineBytes)
            {
                Spread();
                return false;
            }
        }

        return true;
    }

    /// <summary>Nothing lies in a slot yet, so everything is to be written.</summary>
    private void Spread()
    {
        _isSpread = true;
        foreach (var item in _subscribers.Values.SelectMany(segments => segments.Items))
        {
            (item.Inline, item.Version) = (null, null);
        }
    }

    private async Task<long> WriteSegmentsAsync(IReadOnlyList<CapturedState> captures, long save)
    {
        var changed = captures.SelectMany(capture =>
        {
            var segments = SegmentsOf(capture.Subscriber);
            return segments.ChangedIn(capture.State).Select(index => (capture.State, Segments: segments, Index: index));
        }).ToArray();
        await LearnTagsAsync([.. changed.Select(item => (item.Segments, item.Index))]);
        var written = 0L;
        await PartitionRecords.ForEachAsync(changed, async item => Interlocked.Add(ref written, await WriteAsync(item.State, item.Segments, item.Index, save)));
        return written;
    }

    private async Task<long> WriteAsync(StateCapture capture, SubscriberSegments segments, int index, long save)
    {
        var item = segments.Items[index];
        var bytes = Written(capture, index).ToArray();
        if (bytes.Length == 0)
        {
            (item.Slot, item.Version) = (0, capture.VersionOf(index));
            return 0;
        }

        var slot = item.FreeSlot;
        var record = new SegmentRecord { Save = save, Bytes = bytes };
        item.Learn(slot, await records.WriteAsync(segments.RecordOf(index, slot), record, item.EtagOf(slot)));
        (item.Slot, item.Version) = (slot, capture.VersionOf(index));
        return bytes.Length;
    }

    /// <summary>The head is looked at after the tags were read: while it is ours they are of before anybody else could begin to write.</summary>
    private async Task LearnTagsAsync(IReadOnlyList<(SubscriberSegments Segments, int Index)> wanted)
    {
        var unknown = wanted.Where(item => !item.Segments.Items[item.Index].Knows(item.Segments.Items[item.Index].FreeSlot)).ToArray();
        if (unknown.Length == 0)
        {
            return;
        }

        await PartitionRecords.ForEachAsync(unknown, async item =>
        {
            var state = item.Segments.Items[item.Index];
            var record = await records.ReadAsync<SegmentRecord>(item.Segments.RecordOf(item.Index, state.FreeSlot));
            state.Learn(state.FreeSlot, record.RecordExists ? record.ETag : null);
        });
        if ((await records.ReadAsync<PartitionHead>(HeadName)).ETag is var etag && etag != _etag)
        {
            throw new InconsistentStateException("Another activation has taken up the partition's state.", etag, _etag);
        }
    }

    private PartitionHead HeadOf(long save, PartitionProgress progress, long generation, in Transaction last, SubscriberHead[] subscribers) => new()
    {
        Format = PartitionHead.PresentFormat,
        Claims = _head.Claims,
        Save = save,
        Sequence = progress.Applied.Token.Sequence,
        Row = progress.Applied.Token.Row,
        TableChanges = progress.Applied.TableChanges,
        Generation = generation,
        PartitionCount = partitionCount,
        Gtid = last.Gtid == default ? "" : last.Gtid.ToString(),
        File = last.File ?? "",
        Offset = last.Offset,
        Subscribers = subscribers,
        Redelivery = progress.Redelivered is { } place ? RedeliveryHead.Of(place) : null,
        FollowedSequence = followedSince.Sequence,
        FollowedRow = followedSince.Row,
    };

    /// <summary>The bytes of a segment; valid until the next are written.</summary>
    private ReadOnlyMemory<byte> Written(StateCapture capture, int index)
    {
        _scratch.ResetWrittenCount();
        capture.Write(index, _scratch);
        return _scratch.WrittenMemory;
    }

    private SubscriberSegments SegmentsOf(string subscriber)
    {
        if (!_subscribers.TryGetValue(subscriber, out var segments))
        {
            segments = new SubscriberSegments(subscriber);
            _subscribers.Add(subscriber, segments);
        }

        return segments;
    }

    private static long LengthOf(PartitionHead head) => 100 + head.Subscribers.Sum(item =>
        (long)item.Name.Length + item.Definition.Length + (item.Slots?.Length ?? 0) + (item.Inline?.Sum(bytes => bytes.Length + 4) ?? 0));
}
