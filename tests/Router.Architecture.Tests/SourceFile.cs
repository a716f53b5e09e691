namespace Router.Architecture.Tests;

/// <summary>A file of the repository: its path from the root, with slashes, and its text.</summary>
public sealed record SourceFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.IndexOf('/', StringComparison.Ordinal)] : "";

    public bool IsTest => Folder == "tests";

    public string[] Lines => Text.TrimEnd('\n').Split('\n');
}
