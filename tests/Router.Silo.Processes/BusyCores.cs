namespace Router.Silo.Processes;

/// <summary>Threads that keep every core busy until this object is disposed of.</summary>
public sealed class BusyCores : IDisposable
{
    private readonly Thread[] _threads;
    private volatile bool _isOver;

    /// <summary>Begins.</summary>
    /// <param name="threadsPerCore">How many fight for each core.</param>
    public BusyCores(int threadsPerCore)
    {
        _threads = [.. Enumerable.Range(0, threadsPerCore * Environment.ProcessorCount).Select(_ => new Thread(Spin) { IsBackground = true })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        _isOver = true;
        Array.ForEach(_threads, thread => thread.Join());
    }

    private void Spin()
    {
        var turns = 0L;
        while (!_isOver)
        {
            turns++;
        }
    }
}
