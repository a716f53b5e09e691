using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Processing;

namespace Router.Routing.DeadLetters;

/// <summary>Which rows of a table have letters, by the letters' places and tokens.</summary>
internal sealed class TableLetters
{
    private readonly SortedSet<LetterPlace> _ofWholeTable = [];
    private readonly Dictionary<byte[], SortedSet<ChangeToken>> _byKey = new(KeyBytes.Comparer);

    public bool IsEmpty => _ofWholeTable.Count == 0 && _byKey.Count == 0;

    public void Add(DeadLetter letter)
    {
        if (letter.Keys.Count == 0)
        {
            _ofWholeTable.Add(letter.Id.Place);
        }

        foreach (var key in letter.Keys)
        {
            if (!_byKey.TryGetValue(key, out var tokens))
            {
                _byKey.Add(key, tokens = []);
            }

            tokens.Add(letter.Token);
        }
    }

    public void Remove(DeadLetter letter)
    {
        _ofWholeTable.Remove(letter.Id.Place);
        foreach (var key in letter.Keys)
        {
            if (_byKey.TryGetValue(key, out var tokens) && tokens.Remove(letter.Token) && tokens.Count == 0)
            {
                _byKey.Remove(key);
            }
        }
    }

    /// <summary>Whether a change of that place comes after a letter of the whole table, or is one.</summary>
    public bool HoldsTable(LetterPlace place) => _ofWholeTable.Count > 0 && place >= _ofWholeTable.Min;

    /// <summary>Whether a change of that token comes after a letter of the row with that key.</summary>
    public bool HoldsRow(ReadOnlySpan<byte> key, ChangeToken token) =>
        _byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var tokens) && token >= tokens.Min;
}
