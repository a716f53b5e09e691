using System.Globalization;
using System.Text;

namespace Router.Contracts;

/// <summary>Numbers of transactions as ordered intervals that neither touch nor overlap.</summary>
internal sealed class GtidIntervals
{
    private readonly List<GtidInterval> _intervals = [];

    public IReadOnlyList<GtidInterval> Intervals => _intervals;

    public void Add(GtidInterval added)
    {
        var last = _intervals.Count - 1;
        if (last >= 0 && added.First == _intervals[last].Last + 1)
        {
            // A server counts its transactions up: nearly every addition is this one.
            _intervals[last] = _intervals[last] with { Last = added.Last };
            return;
        }

        // The first that reaches the number before the added ones, and the first that begins behind the number after them.
        var from = FirstEndingAt(added.First - 1);
        var to = from;
        while (to < _intervals.Count && _intervals[to].First - 1 <= added.Last)
        {
            added = new GtidInterval(Math.Min(added.First, _intervals[to].First), Math.Max(added.Last, _intervals[to].Last));
            to++;
        }

        _intervals.RemoveRange(from, to - from);
        _intervals.Insert(from, added);
    }

    public bool Contains(GtidInterval interval)
    {
        var at = FirstEndingAt(interval.First);
        return at < _intervals.Count && _intervals[at].First <= interval.First && _intervals[at].Last >= interval.Last;
    }

    public GtidIntervals Clone()
    {
        var copy = new GtidIntervals();
        copy._intervals.AddRange(_intervals);
        return copy;
    }

    public void AppendTo(StringBuilder text)
    {
        foreach (var (first, last) in _intervals)
        {
            text.Append(':').Append(CultureInfo.InvariantCulture, $"{first}");
            if (last != first)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{last}");
            }
        }
    }

    /// <summary>The first interval whose last number is not below <paramref name="number"/>.</summary>
    private int FirstEndingAt(ulong number)
    {
        var low = 0;
        var high = _intervals.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_intervals[middle].Last < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
