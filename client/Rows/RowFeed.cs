using Router.Contracts.Orleans.Rows;

namespace Router.Client.Rows;

/// <summary>A row that is watched here, once for all who read it. Under the gate of its <see cref="RowPull"/>.</summary>
internal sealed class RowFeed
{
    private readonly List<RowReading> _readings = [];
    private WatchedClusterRow? _newest;
    private ArraySegment<byte> _bytes = ArraySegment<byte>.Empty;
    private bool _isAnew;

    /// <summary>Whether anybody reads it.</summary>
    public bool IsRead => _readings.Count > 0;

    /// <summary>For which contact the cluster was asked to tell of it; 0 where it does not, negative where nobody knows.</summary>
    public int WatchedIn { get; set; }

    /// <summary>Whether another partition has the row than the one that was asked last to tell of it.</summary>
    public bool IsElsewhere { get; set; }

    /// <summary>What asks the cluster; null while all is as it should be.</summary>
    public Task? Asking { get; set; }

    /// <summary>Ends what asks the cluster to tell of it.</summary>
    public CancellationTokenSource? GivesUp { get; set; }

    /// <summary>One more reads it, and begins with the newest image; where contact was lost, with the next that comes.</summary>
    public void Add(RowReading reading)
    {
        _readings.Add(reading);
        if (_newest is { } newest && !_isAnew && Asking is null)
        {
            reading.Take(newest);
        }
    }

    /// <summary>The cluster tells of it: who has no image yet begins with the newest.</summary>
    public void Begin()
    {
        foreach (var reading in _readings)
        {
            if (!reading.HasBegun && !_isAnew && _newest is { } newest)
            {
                reading.Take(newest);
            }
        }
    }

    /// <summary>One reads it no more.</summary>
    public void Remove(RowReading reading) => _readings.Remove(reading);

    /// <summary>Contact was lost: what comes next is marked.</summary>
    public void BeginAnew() => _isAnew = true;

    /// <summary>
    /// Takes what became of the row. What is older than what is known has come twice, and so has the same: that is only for those who have none yet, and for
    /// all where contact was lost. Two readings of a row may have one token, and the later one is the newer. The very first image is not marked, though the
    /// cluster marks it.
    /// </summary>
    /// <exception cref="Contracts.Frames.MalformedFrameException">The image cannot be read.</exception>
    /// <exception cref="FormatException">The image cannot be read.</exception>
    public void Take(RowState state)
    {
        var isNews = _newest is not { } known || state.Token > known.Token || (state.Token == known.Token && state.IsResync && !IsSame(state));
        var image = isNews ? WatchedClusterRow.Of(state) : _newest!;
        image = _isAnew ? image.Marked(isResync: true) : _newest is null ? image.Marked(isResync: false) : image;
        foreach (var reading in _readings)
        {
            if (isNews || _isAnew || !reading.HasBegun)
            {
                reading.Take(image);
            }
        }

        (_newest, _isAnew) = (image, false);
        _bytes = isNews ? state.Image.Bytes : _bytes;
    }

    private bool IsSame(RowState state) => state.Exists == _newest!.Exists && state.Image.Bytes.AsSpan().SequenceEqual(_bytes);

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
