using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Processing;

namespace Router.Routing.DeadLetters;

/// <summary>
/// A subscription's dead letters as they matter for its deliveries: which rows are held by one. The changes themselves lie in the store.
/// Used by all partitions of the subscription at once.
/// </summary>
internal sealed class DeadLetterBox(string subscription, DeadLetterOptions options)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<LetterPlace, DeadLetter> _letters = [];
    private readonly Dictionary<TableName, TableLetters> _byTable = [];
    private int _count;

    /// <summary>The subscription's name.</summary>
    public string Name => subscription;

    /// <summary>Keeps replays and deliveries apart.</summary>
    public ReplayGate Gate { get; } = new();

    /// <summary>Tries letters again, where the subscription is a live one.</summary>
    public Recipient? Replayer { get; set; }

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>All letters, in the order of their tokens.</summary>
    public DeadLetter[] Letters
    {
        get
        {
            lock (_gate)
            {
                return [.. _letters.Values];
            }
        }
    }

    /// <summary>What becomes of a row's change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="scratch">Room for a key.</param>
    public RowVerdict Judge(in RowChange change, Span<byte> scratch)
    {
        lock (_gate)
        {
            if (!_byTable.TryGetValue(change.Table.Name, out var table))
            {
                return RowVerdict.Deliver;
            }

            var token = change.Token;
            var place = new LetterPlace(token, change.Table.Name, Change: null);
            var isHeld = table.HoldsTable(place) || (change.Key.TryGetKey(scratch, out var key) && table.HoldsRow(key, token))
                || (change.KeyChanged && change.TryCopyNewKey(scratch, out var lengthBytes) && table.HoldsRow(scratch[..lengthBytes], token));
            return !isHeld ? RowVerdict.Deliver : _letters.ContainsKey(place) ? RowVerdict.Drop : RowVerdict.Park;
        }
    }

    /// <summary>What becomes of a change of a whole table: it waits only behind another such, not behind single rows.</summary>
    public RowVerdict Judge(ChangeFrame frame)
    {
        var place = new LetterPlace(frame.Open().FirstToken, frame.Table.Name, frame.TableChange, frame.TableChangeNumber);
        lock (_gate)
        {
            return !_byTable.TryGetValue(place.Table, out var table) || !table.HoldsTable(place) ? RowVerdict.Deliver
                : _letters.ContainsKey(place) ? RowVerdict.Drop
                : RowVerdict.Park;
        }
    }

    /// <summary>Holds the letter's row from now on; false where that change is parked already.</summary>
    /// <exception cref="DeadLetterException">There is no room for another letter.</exception>
    public bool Add(DeadLetter letter)
    {
        lock (_gate)
        {
            if (_letters.ContainsKey(letter.Id.Place))
            {
                return false;
            }

            if (_letters.Count >= options.MaxLetters)
            {
                throw new DeadLetterException(
                    DeadLetterFault.Full,
                    $"The subscription '{subscription}' has {_letters.Count} dead letters, as many as it may: replay or drop them. Until then {letter.Partition} stops before {letter.Token}.");
            }

            AddLoaded(letter);
            return true;
        }
    }

    /// <summary>The same without a bound, for what the store holds at the start.</summary>
    public void AddLoaded(DeadLetter letter)
    {
        lock (_gate)
        {
            _letters[letter.Id.Place] = letter;
            if (!_byTable.TryGetValue(letter.Table, out var table))
            {
                _byTable.Add(letter.Table, table = new TableLetters());
            }

            table.Add(letter);
            Volatile.Write(ref _count, _letters.Count);
        }
    }

    /// <summary>The letter is no more; its row goes on where that was the last one.</summary>
    public void Remove(DeadLetterId id)
    {
        lock (_gate)
        {
            if (_letters.Remove(id.Place, out var letter) && _byTable.TryGetValue(letter.Table, out var table))
            {
                table.Remove(letter);
                if (table.IsEmpty)
                {
                    _byTable.Remove(letter.Table);
                }

                Volatile.Write(ref _count, _letters.Count);
            }
        }
    }

    /// <summary>The letter was tried again and failed so.</summary>
    public void Failed(DeadLetterId id, Exception failure)
    {
        lock (_gate)
        {
            if (_letters.TryGetValue(id.Place, out var letter))
            {
                _letters[id.Place] = letter with { Failure = LetterWriter.TextOf(failure) };
            }
        }
    }
}
