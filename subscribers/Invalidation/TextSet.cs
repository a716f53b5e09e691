namespace Router.Subscribers.Invalidation;

/// <summary>Texts in UTF-8, each kept once, in the order they came. All memory is used again; a text is written in place and then looked up.</summary>
internal sealed class TextSet
{
    private const int FirstTexts = 64;
    private const int FirstBytes = 2048;
    private const int SparseShare = 16;

    private byte[] _bytes = new byte[FirstBytes];
    private int[] _ends = new int[FirstTexts];
    private int[] _hashes = new int[FirstTexts];

    // Places of an open hash table: the index of a text plus one; 0 is free. Always at least twice as many as texts.
    private int[] _places = new int[FirstTexts * 2];
    private int _end;

    public int Count { get; private set; }

    /// <summary>Where the text that is being written goes on.</summary>
    public Span<byte> Room => _bytes.AsSpan(_end);

    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return _bytes.AsMemory(StartOf(index), _ends[index] - StartOf(index));
        }
    }

    public ReadOnlySpan<byte> Span(int index) => _bytes.AsSpan(StartOf(index), _ends[index] - StartOf(index));

    /// <summary>Takes what was written to <see cref="Room"/>.</summary>
    public void Advance(int lengthBytes) => _end += lengthBytes;

    public void Grow() => Array.Resize(ref _bytes, checked(_bytes.Length * 2));

    public void Write(ReadOnlySpan<byte> text)
    {
        while (!text.TryCopyTo(Room))
        {
            Grow();
        }

        _end += text.Length;
    }

    /// <summary>Ends the text that was written: it is kept if it is a new one.</summary>
    public void Complete()
    {
        var start = Count == 0 ? 0 : _ends[Count - 1];
        var text = _bytes.AsSpan(start, _end - start);
        var hash = TextHash.Of(text);
        var place = FindPlace(hash, text);
        if (_places[place] != 0)
        {
            _end = start;
            return;
        }

        if (Count == _ends.Length)
        {
            GrowTexts();
            place = FindPlace(hash, text);
        }

        _hashes[Count] = hash;
        _ends[Count++] = _end;
        _places[place] = Count;
    }

    /// <summary>Takes back what was written since the last text.</summary>
    public void Discard() => _end = Count == 0 ? 0 : _ends[Count - 1];

    public void Clear()
    {
        if (Count > _places.Length / SparseShare)
        {
            Array.Clear(_places);
        }
        else
        {
            ClearPlaces();
        }

        Count = 0;
        _end = 0;
    }

    /// <summary>A few texts in a large table are taken out one by one, the last first: so each is still found from its hash on.</summary>
    private void ClearPlaces()
    {
        var mask = _places.Length - 1;
        for (var number = Count; number > 0; number--)
        {
            var place = _hashes[number - 1] & mask;
            while (_places[place] != number)
            {
                place = (place + 1) & mask;
            }

            _places[place] = 0;
        }
    }

    private int FindPlace(int hash, ReadOnlySpan<byte> text)
    {
        var mask = _places.Length - 1;
        var place = hash & mask;
        while (_places[place] is not 0 and var number && (_hashes[number - 1] != hash || !Span(number - 1).SequenceEqual(text)))
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private void GrowTexts()
    {
        Array.Resize(ref _ends, Count * 2);
        Array.Resize(ref _hashes, Count * 2);
        _places = new int[Count * 4];
        for (var index = 0; index < Count; index++)
        {
            _places[FindPlace(_hashes[index], Span(index))] = index + 1;
        }
    }

    private int StartOf(int index) => index == 0 ? 0 : _ends[index - 1];
}
