using Router.Binlog;
using Router.Contracts;
using Router.Replication.Log;
using Router.Replication.Schema;
using Router.Replication.Source;

namespace Router.Replication.Feed;

/// <summary>Reads log files instead of a server: one, or those that an index names.</summary>
internal sealed class FileFollower(SourceOptions options)
{
    private const long FirstOffset = 4;

    public void Run(IChangeConsumer consumer, Action<IEventSource> opened, Action<SourcePosition> following, CancellationToken cancellationToken)
    {
        var paths = Paths();
        var first = FirstOf(paths);
        var position = first < paths.Count ? PositionIn(paths[first]) : PositionAt(options.Start.Saved!);
        var catalog = new SchemaCatalog(new NoSchemaSource(), options, ServerFlavor.MySql, options.Start.Saved?.Names ?? "");
        position.Names = catalog.Save;
        var follower = new LogFollower(consumer, position, catalog, options, ChecksumAlgorithm.Crc32, FirstOffset);
        following(position.Here());
        for (var i = first; i < paths.Count; i++)
        {
            follower.EnterFile(Path.GetFileName(paths[i]));
            using var events = new FileEvents(paths[i]);
            opened(events);
            using var stop = cancellationToken.Register(events.Stop);
            Read(events, follower, consumer);
            cancellationToken.ThrowIfCancellationRequested();
        }

        follower.EndUnfinished();
        consumer.Idle();
    }

    private static void Read(FileEvents events, LogFollower follower, IChangeConsumer consumer)
    {
        try
        {
            while (true)
            {
                if (!events.HasBuffered)
                {
                    consumer.Idle();
                }

                var isRead = events.TryRead(out var buffer, out var offset, out var lengthBytes);
                consumer.Resume();
                if (!isRead)
                {
                    return;
                }

                follower.Handle(buffer, offset, lengthBytes);
            }
        }
        catch (Exception failure) when (failure is not SourceException && (FeedErrors.IsOfSource(failure) || failure is IOException))
        {
            throw FeedErrors.Final(failure, wasConnected: true, follower.File, follower.EventOffset)
                ?? new SourceException(SourceFault.CannotConnect, $"{follower.File} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>The file itself, or those its lines name, relative to it.</summary>
    private List<string> Paths()
    {
        var path = options.LogFile!;
        if (!path.EndsWith(".index", StringComparison.Ordinal))
        {
            return [path];
        }

        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var lines = File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0);
            return lines.Select(line => Path.Combine(folder, line)).ToList() is { Count: > 0 } paths
                ? paths
                : throw new SourceException(SourceFault.CannotConnect, $"The index {path} names no log file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(SourceFault.CannotConnect, $"The index {path} cannot be read ({exception.Message}): check the path and the rights.", exception);
        }
    }

    private int FirstOf(List<string> paths)
    {
        var file = options.Start.Kind switch
        {
            StartKind.Position => options.Start.File,
            StartKind.Resume => options.Start.Saved!.File,
            StartKind.Oldest => Path.GetFileName(paths[0]),
            StartKind.End => throw new SourceException(SourceFault.PositionLost, "A log file has nothing after its end: read it from start, or from FILE:POS."),
            _ => throw new SourceException(SourceFault.PositionLost, "A log file cannot be read from a GTID set: read it from start, or from FILE:POS."),
        };
        var first = paths.FindIndex(path => Path.GetFileName(path) == file);
        if (first < 0 && options.Start.Saved is { Offset: FirstOffset } saved && LogPlaces.IsBefore(Path.GetFileName(paths[^1]), 0, saved.File, 0))
        {
            // The last file said which one comes next, and that is where the run before ended: nothing is left to read.
            return paths.Count;
        }

        return first >= 0 ? first : throw new SourceException(SourceFault.PositionLost, $"The position is lost: {options.LogFile} does not name {file}.");
    }

    private static LogPosition PositionAt(SourcePosition saved) => new(server: null, saved.File, saved.Offset, gtids: null, saved.Epoch);

    private LogPosition PositionIn(string path)
    {
        var offset = options.Start.Kind switch
        {
            StartKind.Position => options.Start.Offset,
            StartKind.Resume => options.Start.Saved!.Offset,
            _ => FirstOffset,
        };
        if (offset > FirstOffset && new FileInfo(path) is { Exists: true } file && offset > file.Length)
        {
            throw new SourceException(SourceFault.PositionLost, $"The position {file.Name}:{offset} is lost: the file has only {file.Length} bytes.");
        }

        return new LogPosition(server: null, Path.GetFileName(path), offset, gtids: null, options.Start.Saved?.Epoch ?? options.Start.Epoch);
    }
}
