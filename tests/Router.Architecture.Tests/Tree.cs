using Router.Servers;

namespace Router.Architecture.Tests;

/// <summary>The repository's files, without what was built.</summary>
public static class Tree
{
    private static readonly string[] Unread = ["artifacts", "bin", "obj", ".git"];

    private static readonly Lazy<SourceFile[]> All = new(() => [.. Read(new DirectoryInfo(Repository.Root))]);

    /// <summary>Files with one of the endings.</summary>
    public static SourceFile[] Files(params string[] endings) =>
        [.. All.Value.Where(file => endings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal)))];

    public static SourceFile File(string path) => All.Value.Single(file => file.Path == path);

    private static IEnumerable<SourceFile> Read(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles().Where(file => IsText(file.Name)))
        {
            yield return new SourceFile(Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/'), System.IO.File.ReadAllText(file.FullName));
        }

        foreach (var file in folder.EnumerateDirectories().Where(inner => !Unread.Contains(inner.Name)).SelectMany(Read))
        {
            yield return file;
        }
    }

    private static bool IsText(string name) =>
        Path.GetExtension(name) is ".cs" or ".csproj" or ".props" or ".targets" or ".sh" or ".sln" or ".slnf" or ".json" or ".config" or ".md" or "";
}
