using System.Text;

namespace Router.Subscribers.Invalidation;

/// <summary>The keys or the tags of a batch, each once, as UTF-8; strings are made where they are asked for. Valid as long as the batch.</summary>
public readonly struct InvalidationTexts
{
    private readonly TextSet _texts;

    internal InvalidationTexts(TextSet texts) => _texts = texts;

    /// <summary>How many there are.</summary>
    public int Count => _texts?.Count ?? 0;

    /// <summary>One of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such one.</exception>
    public ReadOnlyMemory<byte> this[int index] => _texts[index];

    /// <summary>One of them as a string.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such one.</exception>
    public string Text(int index) => Encoding.UTF8.GetString(_texts[index].Span);

    /// <summary>All of them as strings.</summary>
    public string[] ToStrings()
    {
        var strings = new string[Count];
        for (var index = 0; index < strings.Length; index++)
        {
            strings[index] = Text(index);
        }

        return strings;
    }

    /// <summary>All of them, without allocation.</summary>
    public Enumerator GetEnumerator() => new(_texts);

    /// <summary>Walks the texts.</summary>
    public struct Enumerator
    {
        private readonly TextSet? _texts;
        private int _index;

        internal Enumerator(TextSet? texts)
        {
            _texts = texts;
            _index = -1;
        }

        /// <summary>The text the walk stands at.</summary>
        public readonly ReadOnlySpan<byte> Current => _texts!.Span(_index);

        /// <summary>Steps to the next text, if there is one.</summary>
        public bool MoveNext() => _texts is { } texts && ++_index < texts.Count;
    }
}
