using Router.Routing.Log;

namespace Router.Routing.Tests.Cursors;

/// <summary>What one cursor must give: the list, from the first that is not acknowledged on after each step back.</summary>
internal sealed class CursorModel(CursorGround ground, PartitionCursor cursor, List<string> expected)
{
    private readonly List<(long Entry, int After)> _given = [];
    private int _next;
    private int _acknowledged;

    public int Rewinds { get; private set; }

    public bool IsAtEnd => _acknowledged == expected.Count;

    public void Step(Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                Rewind();
                break;
            case < 4:
                Acknowledge(random);
                break;
            default:
                Read(random.Next(1, 20));
                break;
        }
    }

    private void Read(int count)
    {
        for (; count > 0 && ground.Read(cursor) is var (text, entry); count--)
        {
            Assert.Equal(expected[_next++], text);
            if (!cursor.HasMore)
            {
                _given.Add((entry, _next));
            }
        }
    }

    private void Rewind()
    {
        cursor.Rewind();
        _next = _acknowledged;
        Rewinds++;
    }

    private void Acknowledge(Random random)
    {
        if (_given.Count == 0)
        {
            return;
        }

        // Also one that was given before a step back, and one older than another that was acknowledged.
        var (entry, after) = _given[random.Next(_given.Count)];
        var before = cursor.Partition.Acknowledged;
        Assert.Equal(after > _acknowledged, cursor.AcknowledgeThrough(entry));
        Assert.True(cursor.Partition.Acknowledged >= before);
        if (after > _acknowledged)
        {
            _acknowledged = after;
            _next = Math.Max(_next, after);
        }

        _given.RemoveAll(given => given.After < _acknowledged);
    }
}
