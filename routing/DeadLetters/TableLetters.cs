using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Processing;

namespace Router.Routing.DeadLetters;

/// <summary>Which rows of a table have letters, by the letters' tokens.</summary>
internal sealed class TableLetters
{
    private readonly SortedSet<ChangeToken> _ofWholeTable = [];
    private readonly Dictionary<byte[], SortedSet<ChangeToken>> _byKey = new(KeyBytes.Comparer);

    public bool IsEmpty => _ofWholeTable.Count == 0 && _byKey.Count == 0;

    public void Add(DeadLetter letter)
    {
        if (letter.Keys.Count == 0)
        {
            _ofWholeTable.Add(letter.Token);
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
        _ofWholeTable.Remove(letter.Token);
        foreach (var key in letter.Keys)
        {
            if (_byKey.TryGetValue(key, out var tokens) && tokens.Remove(letter.Token) && tokens.Count == 0)
            {
                _byKey.Remove(key);
            }
        }
    }

    /// <summary>Whether a change of that token comes after a letter of the whole table.</summary>
    public bool HoldsTable(ChangeToken token) => _ofWholeTable.Count > 0 && token >= _ofWholeTable.Min;

    /// <summary>Whether a change of that token comes after a letter of the row with that key.</summary>
    public bool HoldsRow(ReadOnlySpan<byte> key, ChangeToken token) =>
        _byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var tokens) && token >= tokens.Min;
}
