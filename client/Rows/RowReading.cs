namespace Router.Client.Rows;

/// <summary>One who reads a watched row's images: at most 16 wait, then the newest takes their place, marked.</summary>
internal sealed class RowReading
{
    /// <summary>Images that wait at most.</summary>
    public const int MaxImages = 16;

    private readonly Lock _gate = new();
    private readonly Queue<WatchedClusterRow> _images = new();
    private TaskCompletionSource? _changed;
    private Exception? _failure;

    /// <summary>Whether any image has come.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Takes an image.</summary>
    public void Take(WatchedClusterRow image)
    {
        HasBegun = true;
        lock (_gate)
        {
            if (_images.Count == MaxImages)
            {
                _images.Clear();
                image = image.Marked(isResync: true);
            }

            _images.Enqueue(image);
            Wake();
        }
    }

    /// <summary>No further image will come.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Wake();
        }
    }

    /// <summary>The next image.</summary>
    /// <exception cref="Exception">What it failed with, when all images before are taken.</exception>
    public async ValueTask<WatchedClusterRow> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task changed;
            lock (_gate)
            {
                if (_images.TryDequeue(out var image))
                {
                    return image;
                }

                if (_failure is { } failure)
                {
                    throw failure;
                }

                changed = (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Wake()
    {
        _changed?.TrySetResult();
        _changed = null;
    }
}
