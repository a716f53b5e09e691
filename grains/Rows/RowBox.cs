using Router.Contracts.Orleans.Rows;

namespace Router.Grains.Rows;

/// <summary>
/// What one who watches rows has still to see: at most a mebibyte of images, but for what one call adds to that. It has no timer and no task while nobody asks.
/// </summary>
/// <param name="firstNumber">Where its numbers begin: greater than those of boxes of this watcher that came before it.</param>
/// <param name="time">The clock.</param>
internal sealed class RowBox(long firstNumber, TimeProvider time)
{
    /// <summary>Bytes of images from which on nothing more is taken.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Images in one answer at most.</summary>
    public const int MaxTold = 1000;

    /// <summary>A watcher that does not ask for so long is forgotten.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Queue<RowTold> _told = new();
    private long _first = firstNumber;
    private long _number = firstNumber;
    private long _askedAt = time.GetTimestamp();
    private int _bytes;
    private TaskCompletionSource? _changed;

    /// <summary>Takes what became of rows.</summary>
    public RowsTaken Take(IReadOnlyList<RowTold> told)
    {
        if (IsForgotten)
        {
            BeginAnew();
            return RowsTaken.Nobody;
        }

        if (_bytes >= MaxBytes)
        {
            return RowsTaken.Full;
        }

        foreach (var row in told)
        {
            _told.Enqueue(row);
            _bytes += BytesOf(row);
        }

        _number += told.Count;
        Wake();
        return RowsTaken.Taken;
    }

    /// <summary>Something may be missing, so that whoever asks is to watch its rows anew.</summary>
    public void BeginAnew()
    {
        _told.Clear();
        _bytes = 0;
        _first = ++_number;
        Wake();
    }

    /// <summary>What was not seen yet, as soon as there is something.</summary>
    /// <param name="seen">The number of the newest answer it has; 0 for none.</param>
    /// <param name="wait">How long at most.</param>
    public async Task<RowNews> NextAsync(long seen, TimeSpan wait)
    {
        if (IsForgotten)
        {
            BeginAnew();
        }

        using var late = new CancellationTokenSource(wait, time);
        while (true)
        {
            _askedAt = time.GetTimestamp();
            if (seen != 0 && (seen < _first || seen > _number))
            {
                return new RowNews([], _number, IsAnew: true);
            }

            LetGo(seen);
            if (_told.Count > 0 || wait <= TimeSpan.Zero || late.IsCancellationRequested)
            {
                return Answer();
            }

            _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _changed.Task.WaitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private bool IsForgotten => time.GetElapsedTime(_askedAt) > Patience;

    private RowNews Answer()
    {
        var (count, bytes) = (0, 0);
        foreach (var told in _told)
        {
            if (count == MaxTold || bytes >= MaxBytes)
            {
                break;
            }

            count++;
            bytes += BytesOf(told);
        }

        return new RowNews([.. _told.Take(count)], _number - _told.Count + count, IsAnew: false);
    }

    /// <summary>Another question, put earlier and answered later, may have let go of more.</summary>
    private void LetGo(long seen)
    {
        while (_told.Count > 0 && _number - _told.Count < seen)
        {
            _bytes -= BytesOf(_told.Dequeue());
        }
    }

    private void Wake()
    {
        _changed?.TrySetResult();
        _changed = null;
    }

    private static int BytesOf(RowTold told) => 200 + (told.State?.Image.Bytes.Count ?? 0);
}
