namespace Router.Benchmarks.Measures;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("router-benchmark-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
