namespace Router.Servers;

/// <summary>Where the tests' own repository lies.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Router.sln</c>, found from the test assembly upwards.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    internal static bool IsOnDebian { get; } =
        File.Exists("/etc/os-release") && File.ReadAllLines("/etc/os-release").Contains("ID=debian");

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "deploy", "servers", "lib.sh")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {start} holds deploy/servers.");
    }
}
