using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Router.Cli.Output;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Cli.Run;

/// <summary>
/// A file with a JSON line a row change, each exactly once: its length is part of the state that is saved with the position, and what lies
/// behind that length at a start is cut off, because it will come again.
/// </summary>
internal sealed class JsonLinesSink : IStatefulSubscriber, IDisposable
{
    private const int MostHeadBytes = 4096;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly FileStream _stream;
    private readonly LineBuffer _lines;
    private readonly ChangeJson _json;
    private readonly ulong _inode;

    private JsonLinesSink(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        // Without a buffer of its own: a line is in the file when it was written, so that another thread may sync the handle meanwhile.
        _stream = new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0);
        _stream.Seek(0, SeekOrigin.End);
        _lines = new LineBuffer(_stream);
        _json = new ChangeJson(_lines);
        _inode = FileNumber.Of(path);
    }

    /// <summary>Bytes of whole lines handed to the file.</summary>
    public long LengthBytes => _stream.Position;

    /// <summary>Opens the file as the saved state left it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="saved">What <see cref="Capture"/> gave; null where nothing was saved yet: then the file must be new or empty.</param>
    /// <exception cref="CommandException">It is not the file that the state belongs to.</exception>
    public static JsonLinesSink Open(string path, byte[]? saved)
    {
        try
        {
            if (saved is null)
            {
                RequireNew(path);
            }
            else
            {
                CutTo(path, Read(path, saved));
            }

            return new JsonLinesSink(path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.StateUnusable, $"The sink {path} cannot be used ({error.Message}): mend that, or give another --sink with an empty --state.", error);
        }
    }

    /// <summary>Whether the file could be brought back to a saved state; for choosing among several.</summary>
    public static bool Fits(string path, byte[] saved) => Misfit(path, Read(path, saved)) is null;

    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        _json.Write(batch);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Func<CancellationToken, ValueTask<byte[]>> Capture(string partition)
    {
        _lines.Flush();
        var lengthBytes = LengthBytes;
        return _ =>
        {
            // The state may name a length only once that much is on the disk.
            RandomAccess.FlushToDisk(_handle);
            var headBytes = (int)Math.Min(lengthBytes, MostHeadBytes);
            var mark = new SinkMark(lengthBytes, _inode, headBytes, HashOf(_handle, headBytes));
            return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(mark, SinkMarkJson.Default.SinkMark));
        };
    }

    /// <summary>Hands over what has gathered, so that readers of the file see it.</summary>
    public void Flush() => _lines.Flush();

    public void Dispose()
    {
        _lines.Flush();
        _json.Dispose();
        _stream.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"jsonl:{_path}";

    private static SinkMark Read(string path, byte[] saved)
    {
        try
        {
            return JsonSerializer.Deserialize(saved, SinkMarkJson.Default.SinkMark) ?? throw new JsonException("it is empty");
        }
        catch (JsonException error)
        {
            throw new CommandException(ExitCode.StateUnusable, $"The saved state does not tell the length of the sink {path} ({error.Message}): start anew with an empty --state and another --sink.", error);
        }
    }

    private static void RequireNew(string path)
    {
        if (File.Exists(path) && new FileInfo(path).Length > 0)
        {
            throw new CommandException(ExitCode.StateUnusable, $"The sink {path} already holds lines, but the state folder knows nothing of them: remove the file, or give another --sink.");
        }
    }

    private static void CutTo(string path, SinkMark mark)
    {
        if (Misfit(path, mark) is { } misfit)
        {
            throw new CommandException(
                ExitCode.StateUnusable, $"The sink {path} is not as the saved state left it: {misfit}. Put that file back, or start anew with an empty --state and another --sink.");
        }

        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(handle, mark.LengthBytes);
        RandomAccess.FlushToDisk(handle);
    }

    private static string? Misfit(string path, SinkMark mark)
    {
        if (!File.Exists(path))
        {
            return "it is not there";
        }

        using var handle = File.OpenHandle(path);
        var lengthBytes = RandomAccess.GetLength(handle);
        return lengthBytes < mark.LengthBytes ? $"it has {lengthBytes} bytes, fewer than the {mark.LengthBytes} that were saved"
            : FileNumber.Of(path) != mark.Inode ? "it is another file of that name"
            : HashOf(handle, mark.HeadBytes) != mark.HeadHash ? "it begins with other bytes"
            : null;
    }

    private static string HashOf(SafeFileHandle handle, int headBytes)
    {
        var head = new byte[headBytes];
        var read = 0;
        while (read < headBytes && RandomAccess.Read(handle, head.AsSpan(read), read) is var count and > 0)
        {
            read += count;
        }

        return Convert.ToHexString(SHA256.HashData(head.AsSpan(0, read)));
    }
}
