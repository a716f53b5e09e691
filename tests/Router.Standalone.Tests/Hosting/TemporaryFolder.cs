namespace Router.Standalone.Tests.Hosting;

/// <summary>A folder for state, gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("router-hosting-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
