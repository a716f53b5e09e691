using System.Globalization;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Sources;
using Router.Replication.Feed;

namespace Router.Grains.Tailing;

/// <summary>Puts a tailer's status together.</summary>
internal static class TailerReport
{
    public static TailerStatus Of(Tailer tailer, ClusterSource source, string silo, DateTimeOffset? currentAsOf)
    {
        var state = tailer.State;
        var saved = state.Frontier is { } frontier ? $"{frontier}" : "";
        var status = new TailerStatus
        {
            Source = source.Name,
            Address = source.Followed.Address,
            State = StateOf(tailer),
            Fault = tailer.Fault,
            Generation = state.Generation,
            Silo = silo,
            Received = saved,
            Dispatched = saved,
            Acknowledged = saved,
            Saved = saved,
            WindowLimitBytes = source.Options.WindowBytes,
            Partitions = [],
            Server = ServerText.Of(state.Frontier?.ToPosition().Server),
            Gtids = state.Frontier?.Gtids ?? "",
            Epoch = state.Frontier?.Epoch ?? 0,
        };
        return tailer.Run is { Began: { } began } run ? With(status, run, began, currentAsOf) : status with { Fault = status.Fault ?? tailer.Run?.Feed.Status.Failure?.Message };
    }

    private static TailerStatus With(TailerStatus status, TailerRun run, SourcePosition began, DateTimeOffset? currentAsOf)
    {
        var log = run.Log.Status;
        var feed = run.Feed.Status;
        var received = log.ReceivedFile.Length == 0 ? $"{began}" : string.Create(CultureInfo.InvariantCulture, $"{log.ReceivedFile}:{log.ReceivedOffset}");
        var known = log.ReceivedFile.Length == 0 ? began : began with { File = log.ReceivedFile };
        PartitionLag[] partitions = [.. run.Queues.Streams.Select(stream => stream.Lag).OrderBy(lag => lag.Stream, StringComparer.Ordinal)];
        return status with
        {
            Generation = run.Generation,
            Fault = status.Fault ?? feed.Failure?.Message ?? run.Queues.Streams.Select(stream => stream.Fault).FirstOrDefault(fault => fault is not null),
            Received = received,
            Dispatched = PlaceOf(log.DispatchedSequence, known) ?? $"{began}",
            Acknowledged = partitions.Any(lag => lag.Outstanding > 0) ? PlaceOf(log.AcknowledgedBefore, known) ?? $"{began}" : received,
            CurrentAsOf = currentAsOf,
            WindowBytes = log.WindowBytes,
            Rows = log.Rows,
            Partitions = partitions,
            BytesBehind = feed.BytesBehind,
        };
    }

    private static string StateOf(Tailer tailer) => tailer.Condition == TailerCondition.Reading && tailer.Run is { } run
        ? run.Feed.Status.State switch
        {
            FeedState.Created => "connecting",
            var state => state.ToString().ToLowerInvariant(),
        }
        : tailer.Condition.ToString().ToLowerInvariant();

    /// <summary>Where a transaction begins; null where that is not known by a file's number.</summary>
    private static string? PlaceOf(ChangeToken token, SourcePosition known) =>
        token.Sequence >= 0 && known.File.Contains('.', StringComparison.Ordinal) ? $"{LogPlace.Of(token, known)}" : null;
}
