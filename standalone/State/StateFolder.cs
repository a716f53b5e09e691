using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Router.Routing.Durability;

namespace Router.Standalone.State;

/// <summary>
/// The folder a source's state is kept in: the two newest snapshots and a lock that keeps a second process out.
/// A snapshot is written beside, synced and renamed, so that a crash leaves the one before.
/// </summary>
/// <remarks>A snapshot file is one line <c>router-snapshot 1 SHA256 LENGTH</c> and then LENGTH bytes of JSON.</remarks>
public sealed class StateFolder : IDisposable
{
    private const string Prefix = "snapshot-";
    private const string Suffix = ".json";
    private const int Kept = 2;

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
        _lastNumber = Numbers().FirstOrDefault();
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

    /// <summary>The snapshots there are, newest first. A damaged one has a fault and no content.</summary>
    public IEnumerable<LoadedSnapshot> Load()
    {
        foreach (var number in Numbers().ToArray())
        {
            yield return LoadOne(FileOf(number));
        }
    }

    /// <summary>Saves a snapshot and drops all but the two newest.</summary>
    /// <exception cref="StateFolderException">The disk is full or the folder cannot be written; the snapshots before are untouched.</exception>
    public async Task SaveAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(snapshot, SnapshotJson.Default.Snapshot);
        var head = Encoding.ASCII.GetBytes($"router-snapshot 1 {Convert.ToHexString(SHA256.HashData(body))} {body.Length}\n");
        var number = _lastNumber + 1;
        var temporary = FileOf(number) + ".new";
        try
        {
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(head, cancellationToken);
                await file.WriteAsync(body, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, FileOf(number), overwrite: true);
            DirectorySync.Flush(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateFolderException($"The state could not be saved in {Path} ({exception.Message}): make room or mend the rights; Router tries again.", exception);
        }

        _lastNumber = number;
        foreach (var old in Numbers().Skip(Kept).ToArray())
        {
            File.Delete(FileOf(old));
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

    private IEnumerable<long> Numbers() => Directory.EnumerateFiles(Path, Prefix + "*" + Suffix)
        .Select(file => System.IO.Path.GetFileName(file)[Prefix.Length..^Suffix.Length])
        .Select(text => long.TryParse(text, out var number) ? number : 0)
        .Where(number => number > 0)
        .OrderDescending();

    private string FileOf(long number) => System.IO.Path.Combine(Path, $"{Prefix}{number:D12}{Suffix}");

    private static LoadedSnapshot LoadOne(string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            var lineEnd = Array.IndexOf(bytes, (byte)'\n');
            var head = lineEnd > 0 ? Encoding.ASCII.GetString(bytes, 0, lineEnd).Split(' ') : [];
            if (head is not ["router-snapshot", "1", var hash, var length] || length != (bytes.Length - lineEnd - 1).ToString())
            {
                return new LoadedSnapshot(file, null, "it is cut short or no snapshot");
            }

            var body = bytes.AsSpan(lineEnd + 1);
            return hash == Convert.ToHexString(SHA256.HashData(body))
                ? new LoadedSnapshot(file, JsonSerializer.Deserialize(body, SnapshotJson.Default.Snapshot), null)
                : new LoadedSnapshot(file, null, "its checksum does not fit its content");
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return new LoadedSnapshot(file, null, exception.Message);
        }
    }
}
