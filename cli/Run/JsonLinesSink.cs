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
internal sealed class JsonLinesSink(string path) : IStatefulSubscriber, IDisposable
{
    private const int MostHeadBytes = 4096;

    private SafeFileHandle? _handle;
    private FileStream? _stream;
    private LineBuffer? _lines;
    private ChangeJson? _json;
    private ulong _inode;

    /// <inheritdoc/>
    public string Definition => "jsonl";

    /// <summary>Bytes of whole lines handed to the file.</summary>
    public long LengthBytes => Stream.Position;

    private FileStream Stream => _stream ?? throw new InvalidOperationException("The sink takes up its state before anything else.");

    /// <summary>Opens the file as the saved state left it; where nothing was saved yet, it must be new or empty.</summary>
    /// <exception cref="CommandException">It is not the file that the state belongs to.</exception>
    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken)
    {
        try
        {
            if (saved.Count == 0)
            {
                RequireNew(path);
            }
            else
            {
                CutTo(path, Read(path, saved.Values.First()[0].Span));
            }

            Open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.StateUnusable, $"The sink {path} cannot be used ({error.Message}): mend that, or give another --sink with an empty --state.", error);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        // A batch that fails comes again: none of its lines may stay behind, and what the file did not take is handed on then.
        if (_lines!.IsFull)
        {
            Flush();
        }

        var heldBytes = _lines.HeldBytes;
        try
        {
            _json!.Write(batch);
        }
        catch
        {
            _lines.Rewind(heldBytes);
            throw;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public StateCapture Capture(string partition)
    {
        Flush();
        var lengthBytes = LengthBytes;
        return StateCapture.Of(_ =>
        {
            // The state may name a length only once that much is on the disk.
            RandomAccess.FlushToDisk(_handle!);
            var headBytes = (int)Math.Min(lengthBytes, MostHeadBytes);
            var mark = new SinkMark(lengthBytes, _inode, headBytes, HashOf(_handle!, headBytes));
            return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(mark, SinkMarkJson.Default.SinkMark));
        });
    }

    public void Dispose()
    {
        _json?.Dispose();
        _stream?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"jsonl:{path}";

    private void Open()
    {
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        // Without a buffer of its own: a line is in the file when it was written, so that another thread may sync the handle meanwhile.
        _stream = new FileStream(_handle, FileAccess.ReadWrite, bufferSize: 0);
        _stream.Seek(0, SeekOrigin.End);
        _lines = new LineBuffer(_stream, handsOnByItself: false);
        _json = new ChangeJson(_lines);
        _inode = FileNumber.Of(path);
    }

    private void Flush()
    {
        var position = Stream.Position;
        try
        {
            _lines!.Flush();
        }
        catch (IOException)
        {
            // A full disk may have taken a part; the next attempt writes all of it again, at the same place.
            Stream.Position = position;
            throw;
        }
    }

    private static SinkMark Read(string path, ReadOnlySpan<byte> saved)
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

#if !ROUTER_BROKEN_SINK_NOT_CUT // a test builds it so, to see that it finds out
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(handle, mark.LengthBytes);
        RandomAccess.FlushToDisk(handle);
#endif
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
