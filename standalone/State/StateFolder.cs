using System.Globalization;
using System.Text.Json;
using Router.Routing.Durability;
using Router.Routing.Log;

namespace Router.Standalone.State;

/// <summary>
/// The folder a source's state is kept in: the two newest snapshots and a lock that keeps a second process out.
/// A snapshot is written beside, synced and renamed, so that a crash leaves the one before.
/// </summary>
public sealed class StateFolder : IDisposable
{
    private const string Prefix = "snapshot-";
    private const string Suffix = ".state";

    /// <summary>Of the files that version 1 wrote.</summary>
    private const string FirstSuffix = ".json";
    private const int Kept = 2;
    private const int ReadAttempts = 3;

    /// <summary>EWOULDBLOCK, which .NET hands on as it is.</summary>
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;

    /// <summary>ERROR_SHARING_VIOLATION.</summary>
    private const int LockedOnWindows = unchecked((int)0x80070020);

    private readonly FileStream _lock;
    private long _lastNumber;

    private StateFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
        _lastNumber = Files(path).FirstOrDefault().Number;
    }

    /// <summary>The folder's path.</summary>
    public string Path { get; }

    /// <summary>Opens the folder, making it where it is not there, and locks it.</summary>
    /// <exception cref="StateFolderException">Another process uses it, or it cannot be written.</exception>
    public static StateFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var @lock = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new StateFolder(path, @lock);
        }
        catch (IOException exception) when (exception.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            throw new StateFolderException(
                $"The state folder {path} is in use by another process: stop that one, or use a folder of its own for each source.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateFolderException($"The state folder {path} cannot be written ({exception.Message}): give a folder this user may write.", exception);
        }
    }

    /// <summary>Where the dead letters lie of a source with that state folder.</summary>
    public static string DeadLettersIn(string path) => System.IO.Path.Combine(path, "deadletters");

    /// <summary>Whether a process uses the folder just now.</summary>
    public static bool IsInUse(string path)
    {
        try
        {
            using var @lock = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException exception) when (exception.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            return true;
        }
    }

    /// <summary>The newest snapshot that is whole, read beside the process that uses the folder; null where none was saved.</summary>
    /// <exception cref="StateFolderException">There is no such folder, or none of the snapshots in it can be read.</exception>
    public static Snapshot? ReadNewest(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new StateFolderException($"There is no state folder {path}: give the one that the source was started with.");
        }

        for (var attempt = 1; ; attempt++)
        {
            var found = new List<LoadedSnapshot>();
            foreach (var file in Files(path).ToArray())
            {
                found.Add(LoadOne(file.Path));
                if (found[^1].Snapshot is { } snapshot)
                {
                    return snapshot;
                }
            }

            // Those that were listed may be gone, and newer ones there.
            if (found.Count == 0 || attempt == ReadAttempts)
            {
                return found.Count == 0 ? null : throw new StateFolderException($"The state in {path} cannot be read ({found[0].File}: {found[0].Fault}).");
            }
        }
    }

    /// <summary>The snapshots there are, newest first. A damaged one has a fault and no content.</summary>
    public IEnumerable<LoadedSnapshot> Load()
    {
        foreach (var file in Files(Path).ToArray())
        {
            yield return LoadOne(file.Path);
        }
    }

    /// <summary>Saves a snapshot with the states in it; see the other form.</summary>
    /// <exception cref="StateFolderException">The disk is full or the folder cannot be written; the snapshots before are untouched.</exception>
    public Task SaveAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return SaveAsync(snapshot, [.. snapshot.States.Select(state => new CapturedState(state.Subscriber, state.Partition, new KeptState(state)))], cancellationToken);
    }

    /// <summary>Saves a snapshot and drops all but the two newest.</summary>
    /// <param name="snapshot">All but the states.</param>
    /// <param name="states">The states, written one segment at a time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StateFolderException">The disk is full or the folder cannot be written; the snapshots before are untouched.</exception>
    public async Task SaveAsync(Snapshot snapshot, IReadOnlyList<CapturedState> states, CancellationToken cancellationToken)
    {
        var number = _lastNumber + 1;
        var temporary = FileOf(number) + ".new";
        try
        {
            await WriteAsync(temporary, snapshot, states, cancellationToken);
            File.Move(temporary, FileOf(number), overwrite: true);
            DirectorySync.Flush(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateFolderException($"The state could not be saved in {Path} ({exception.Message}): make room or mend the rights; Router tries again.", exception);
        }

        _lastNumber = number;
        foreach (var old in Files(Path).Skip(Kept).ToArray())
        {
            File.Delete(old.Path);
        }
    }

    /// <summary>Drops snapshots that could not be used, so that the one in use is the newest.</summary>
    public static void Remove(LoadedSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        File.Move(snapshot.File, snapshot.File + ".damaged", overwrite: true);
    }

    /// <summary>Unlocks the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>What was half written when the disk was full must not keep it full.</summary>
    private static async Task WriteAsync(string temporary, Snapshot snapshot, IReadOnlyList<CapturedState> states, CancellationToken cancellationToken)
    {
        try
        {
            await SnapshotWriter.WriteAsync(temporary, snapshot, states, cancellationToken);
        }
        catch when (File.Exists(temporary))
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The snapshots' files, newest first.</summary>
    private static IEnumerable<(string Path, long Number)> Files(string path) => Directory.EnumerateFiles(path, Prefix + "*")
        .Where(file => file.EndsWith(Suffix, StringComparison.Ordinal) || file.EndsWith(FirstSuffix, StringComparison.Ordinal))
        .Select(file => (file, NumberOf(System.IO.Path.GetFileNameWithoutExtension(file)[Prefix.Length..])))
        .Where(file => file.Item2 > 0)
        .OrderByDescending(file => file.Item2);

    private static long NumberOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private string FileOf(long number) => System.IO.Path.Combine(Path, $"{Prefix}{number:D12}{Suffix}");

    private static LoadedSnapshot LoadOne(string file)
    {
        try
        {
            return file.EndsWith(FirstSuffix, StringComparison.Ordinal) ? FirstSnapshot.Read(file) : SnapshotReader.Read(file);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return new LoadedSnapshot(file, null, exception.Message);
        }
    }
}
