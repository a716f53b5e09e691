namespace Router.Benchmarks.Orleans;

/// <summary>Holds a source back until everything is ready and the clock runs.</summary>
internal sealed class Gate : IDisposable
{
    private readonly ManualResetEventSlim _open = new();

    public void Open() => _open.Set();

    public void Wait(CancellationToken cancellationToken) => _open.Wait(cancellationToken);

    public void Dispose() => _open.Dispose();
}
