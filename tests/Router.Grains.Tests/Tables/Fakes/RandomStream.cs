using Router.Contracts;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>A log of one table's changes, cut into batches and deliveries elsewhere each time it is read.</summary>
internal sealed class RandomStream
{
    private readonly Random _random;
    private readonly List<Item> _items = [];

    public RandomStream(Random random, int transactions)
    {
        _random = random;
        var sequence = 10L;
        for (var count = 0; count < transactions; count++, sequence += 1 + random.Next(50))
        {
            AddTransaction(sequence);
        }
    }

    /// <summary>What a book must hold that took all of it once.</summary>
    public IReadOnlyList<(long Sequence, int Row)> Expected => [.. _items.Select(item => (item.Sequence, item.IsTable ? -1 - (2 * item.Ordinal) : 2 * item.Ordinal))];

    public int Count => _items.Count;

    /// <summary>The start of the transaction that the item at that place is in, or the end.</summary>
    public int TransactionAt(int place)
    {
        while (place > 0 && place < _items.Count && _items[place].Sequence == _items[place - 1].Sequence)
        {
            place--;
        }

        return place;
    }

    /// <summary>Just before the transaction that begins at that place.</summary>
    public ChangeToken StartAt(int place) => new(_items[place].Sequence, -1);

    public ChangeToken TokenBefore(int place) => place == 0 ? new ChangeToken(4, 0) : _items[place - 1].Token;

    /// <summary>The log from a place on, as a generation gives it; with each delivery the place behind it.</summary>
    public IEnumerable<(ChangeDelivery Delivery, int End)> Read(long generation, int from)
    {
        var place = from;
        while (place < _items.Count)
        {
            var batches = new List<StreamBatch>();
            for (var count = 1 + _random.Next(4); count > 0 && place < _items.Count; count--)
            {
                var previous = TokenBefore(place);
                var frames = new List<ChangeFrame>();
                for (var most = 1 + _random.Next(4); most > 0 && place < _items.Count; most--)
                {
                    frames.Add(Frame(ref place));
                }

                batches.Add(Shop.Batch(previous, frames));
            }

            yield return (Shop.Delivery(generation, TokenBefore(from), [.. batches]), place);
        }
    }

    private void AddTransaction(long sequence)
    {
        var isTable = _random.Next(8) == 0;
        var rows = isTable && _random.Next(2) == 0 ? 0 : 1 + _random.Next(12);
        for (var count = isTable ? 1 + _random.Next(2) : 0; rows == 0 && count > 0; count--)
        {
            _items.Add(new Item(sequence, 0, true));
        }

        for (var ordinal = 0; ordinal < rows; ordinal++)
        {
            // A foreign key in the middle of the transaction.
            for (var count = isTable && _random.Next(4) == 0 ? 1 + _random.Next(2) : 0; count > 0; count--)
            {
                _items.Add(new Item(sequence, ordinal, true));
            }

            _items.Add(new Item(sequence, ordinal, false));
        }
    }

    private ChangeFrame Frame(ref int place)
    {
        var first = _items[place++];
        if (first.IsTable)
        {
            return Shop.Whole(TableChange.Cascaded, first.Sequence, first.Ordinal);
        }

        var ids = new List<(long, long)> { (first.Ordinal, first.Sequence) };
        while (place < _items.Count && !_items[place].IsTable && _items[place].Sequence == first.Sequence && _random.Next(4) > 0)
        {
            ids.Add((_items[place].Ordinal, first.Sequence));
            place++;
        }

        var frame = Shop.Rows(ChangeKind.Insert, first.Sequence, first.Ordinal, ids);
        frame.TokenRows = _random.Next(2) == 0 ? default : Enumerable.Range(first.Ordinal, ids.Count).Select(ordinal => 2 * ordinal).ToArray();
        return frame;
    }

    private readonly record struct Item(long Sequence, int Ordinal, bool IsTable)
    {
        public ChangeToken Token => new(Sequence, 2 * Ordinal);
    }
}
