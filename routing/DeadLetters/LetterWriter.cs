using System.Buffers;
using System.Text;
using System.Text.Json;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Rows;

namespace Router.Routing.DeadLetters;

/// <summary>Makes letters of changes.</summary>
internal sealed class LetterWriter(string subscription, string partition, TimeProvider time)
{
    private const int MaxFailureLength = 2000;

    private readonly ChangeFrame _row = new();

    /// <summary>A letter of one row.</summary>
    /// <param name="change">The row.</param>
    /// <param name="failure">What was thrown; null where it was not tried, because an earlier change of its row is parked.</param>
    public ParkedChange Write(in RowChange change, Exception? failure)
    {
        change.Select(_row);
        return new ParkedChange(Letter(_row, failure) with { Keys = KeysOf(change), KeyText = KeyText(change) }, Encode(_row));
    }

    /// <summary>A letter of a change of a whole table.</summary>
    public ParkedChange Write(ChangeFrame frame, Exception? failure) => new(Letter(frame, failure), Encode(frame));

    public static string TextOf(Exception failure)
    {
        var text = $"{failure.GetType().Name}: {failure.Message}";
        return text.Length <= MaxFailureLength ? text : text[..MaxFailureLength];
    }

    private DeadLetter Letter(ChangeFrame frame, Exception? failure) => new()
    {
        Subscription = subscription,
        Token = frame.Open().FirstToken,
        Partition = partition,
        Table = frame.Table.Name,
        Kind = frame.Kind,
        Change = frame.Kind == ChangeKind.Table ? frame.TableChange : null,
        Number = frame.TableChangeNumber,
        Failure = failure is null ? "" : TextOf(failure),
        ParkedAt = time.GetUtcNow(),
    };

    private static byte[][] KeysOf(in RowChange change)
    {
        if (change.Key.KeyLengthBytes is not (> 0 and var lengthBytes))
        {
            return [];
        }

        var old = new byte[lengthBytes];
        _ = change.Key.TryCopyKey(old, out _);
        var changed = new byte[change.KeyChanged ? change.Bytes.Length : 0];
        return changed.Length > 0 && change.TryCopyNewKey(changed, out var newLengthBytes) ? [old, changed[..newLengthBytes]] : [old];
    }

    private static string KeyText(in RowChange change)
    {
        if (change.Key.KeyLengthBytes <= 0)
        {
            return "";
        }

        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            change.WriteKeyJson(writer);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static ReadOnlyMemory<byte> Encode(ChangeFrame frame)
    {
        var output = new ArrayBufferWriter<byte>(256 + frame.LengthBytes);
        FrameWriter.Write(frame, output);
        return output.WrittenMemory;
    }
}
