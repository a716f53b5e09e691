using Router.Contracts.Orleans.Rows;

namespace Router.Client.Rows;

/// <summary>A row that is watched here, once for all who read it. Under the gate of its <see cref="RowPull"/>.</summary>
internal sealed class RowFeed
{
    private readonly List<RowReading> _readings = [];
    private WatchedClusterRow? _newest;
    private bool _isAnew;

    /// <summary>Whether anybody reads it.</summary>
    public bool IsRead => _readings.Count > 0;

    /// <summary>For which contact the cluster was asked to tell of it; 0 where it does not, or was asked not to.</summary>
    public int WatchedIn { get; set; }

    /// <summary>What asks the cluster; null while all is as it should be.</summary>
    public Task? Asking { get; set; }

    /// <summary>One more reads it, and begins with the newest image; where contact was lost, with the next that comes.</summary>
    public void Add(RowReading reading)
    {
        _readings.Add(reading);
        if (_newest is { } newest && !_isAnew)
        {
            reading.Take(newest);
        }
    }

    /// <summary>One reads it no more.</summary>
    public void Remove(RowReading reading) => _readings.Remove(reading);

    /// <summary>Contact was lost: what comes next is marked.</summary>
    public void BeginAnew() => _isAnew = true;

    /// <summary>
    /// Takes what became of the row. What is older than what is known has come twice, and so has the same, but for those who have none yet, and where contact was
    /// lost.
    /// </summary>
    /// <exception cref="Contracts.Frames.MalformedFrameException">The image cannot be read.</exception>
    public void Take(RowState state)
    {
        if (_newest is { } known && state.Token < known.Token)
        {
            return;
        }

        var isNews = _isAnew || state.Token != _newest?.Token;
        var image = WatchedClusterRow.Of(state);
        _newest = image = _isAnew ? image.AsResync() : image;
        _isAnew = false;
        foreach (var reading in _readings)
        {
            if (isNews || !reading.HasBegun)
            {
                reading.Take(image);
            }
        }
    }

    /// <summary>No further image will come to those who read it.</summary>
    public void Fail(Exception failure)
    {
        foreach (var reading in _readings)
        {
            reading.Fail(failure);
        }

        _readings.Clear();
    }
}
