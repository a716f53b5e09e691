using System.Data.Common;
using Router.Contracts;
using Router.Subscribers.Caching.Readings;

namespace Router.Subscribers.Caching;

/// <summary>
/// One load, in the loader's hands: here it says where in the log it reads, so that the cache can tell whether the value is new enough to be kept.
/// Not to be used by two threads at once, nor after the loader has returned.
/// </summary>
public sealed class CacheLoad
{
    private readonly List<LogPoint> _readings = [];
    private readonly List<string> _tags;

    internal CacheLoad(string key, ServerIdentity? source, IReadOnlyList<string> tags)
    {
        Key = key;
        Source = source;
        _tags = [.. tags];
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The server whose log the cache follows; null before it does.</summary>
    public ServerIdentity? Source { get; }

    /// <summary>The readings taken so far.</summary>
    public IReadOnlyList<LogPoint> Readings => _readings;

    /// <summary>Why no reading could be had where one was asked for; null where none was, or it could.</summary>
    public string? NoReadingBecause { get; private set; }

    /// <summary>The tags the value is to be stored with.</summary>
    internal IReadOnlyList<string> Tags => _tags;

    /// <summary>Why the value must not be stored, by what happened while it was loaded.</summary>
    internal NotStoredReason Refusal { get; private set; }

    /// <summary>
    /// Notes by hand where the loader reads: everything committed before that point must be visible to it already. A load with several readings is
    /// as old as the oldest.
    /// </summary>
    public void At(LogPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        _readings.Add(point);
    }

    /// <summary>
    /// Takes a reading on the loader's own connection and begins a snapshot there, in which the loader then reads. On MySQL it is
    /// <c>@@gtid_executed</c>, on a source or a replica. On the MariaDB that Router follows it is the snapshot's place in the log, on a replica the
    /// GTIDs applied, which it keeps in <c>mysql.gtid_slave_pos</c> (a right to read that table is needed). Where the server cannot give one
    /// <see cref="NoReadingBecause"/> says why, and the load is stored by the rule for loads without a reading.
    /// </summary>
    /// <param name="connection">An open connection, in no transaction.</param>
    /// <param name="cancellationToken">Ends the statements.</param>
    /// <returns>The snapshot: to be disposed of when everything is read and before the connection is.</returns>
    public async ValueTask<IAsyncDisposable> ReadAtAsync(DbConnection connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var reading = await ServerReading.TakeAsync(connection, Source, cancellationToken);
        if (reading.Point is { } point)
        {
            At(point);
        }

        NoReadingBecause ??= reading.NoPointBecause;
        Refusal = reading.IsInTransaction ? NotStoredReason.InTransaction : Refusal;
        return reading;
    }

    /// <summary>Adds tags, which may depend on what was loaded: an invalidation of one of them drops the entry.</summary>
    public void Tag(params ReadOnlySpan<string> tags) => _tags.AddRange(tags);

    /// <summary>The value is returned but not stored.</summary>
    public void DoNotStore() => Refusal = NotStoredReason.Unwanted;
}
