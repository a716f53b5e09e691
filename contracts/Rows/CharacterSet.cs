using System.Collections.Concurrent;

namespace Router.Contracts.Rows;

/// <summary>A server's character set: turns a text column's bytes into text and back.</summary>
internal abstract class CharacterSet(string name)
{
    /// <summary>The collation of bytes that are no text.</summary>
    public const int BinaryCollation = 63;

    private static readonly ConcurrentDictionary<string, CharacterSet?> ByName = new(StringComparer.Ordinal);

    /// <summary>The server's name of it.</summary>
    public string Name { get; } = name;

    /// <summary>Whether all texts are UTF-8, so that they may be passed on without decoding.</summary>
    public virtual bool IsUtf8 => false;

    /// <summary>The text of the bytes; false where they are none.</summary>
    public abstract bool TryDecode(ReadOnlySpan<byte> bytes, out string text);

    /// <summary>The bytes of the text; false where the set has not all of its characters.</summary>
    public abstract bool TryEncode(string text, out byte[] bytes);

    /// <summary>The set of a collation, or null where no decoder is at hand.</summary>
    public static CharacterSet? Of(int collationId) =>
        Collations.CharacterSetOf(collationId) is { } name ? ByName.GetOrAdd(name, Make) : null;

    private static CharacterSet? Make(string name) => name switch
    {
        "utf8mb4" or "utf8mb3" or "ascii" => new Utf8CharacterSet(name),
        "latin1" => new Latin1CharacterSet(),
        _ when SingleByteTables.Find(name) is { } table => new SingleByteCharacterSet(name, table),
        _ => (CharacterSet?)EncodedCharacterSet.Find(name) ?? MultiByteCharacterSet.Find(name),
    };
}
