namespace Router.Standalone.Reporting;

/// <summary>How much a second, over the last few samples of counters that grow; one that shrank began anew.</summary>
internal sealed class RateWindow(TimeProvider time)
{
    private const int Samples = 5;

    private readonly Queue<(long At, long Rows, long Bytes)> _samples = new();
    private readonly Lock _gate = new();

    /// <summary>Takes a sample; about one a second.</summary>
    public void Sample(long rows, long bytes)
    {
        lock (_gate)
        {
            if (_samples.Count > 0 && _samples.Last() is var (_, lastRows, lastBytes) && (rows < lastRows || bytes < lastBytes))
            {
                _samples.Clear();
            }

            _samples.Enqueue((time.GetTimestamp(), rows, bytes));
            if (_samples.Count > Samples)
            {
                _samples.Dequeue();
            }
        }
    }

    /// <summary>Rows and bytes a second between the oldest sample and the newest.</summary>
    public (double Rows, double Bytes) PerSecond
    {
        get
        {
            lock (_gate)
            {
                if (_samples.Count < 2)
                {
                    return default;
                }

                var (first, last) = (_samples.Peek(), _samples.Last());
                var seconds = time.GetElapsedTime(first.At, last.At).TotalSeconds;
                return seconds > 0 ? ((last.Rows - first.Rows) / seconds, (last.Bytes - first.Bytes) / seconds) : default;
            }
        }
    }
}
