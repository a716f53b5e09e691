using System.Text.RegularExpressions;

namespace Router.Architecture.Tests;

/// <summary>The tests that docs/guarantees.md names, as <c>Class.Test</c> in backquotes, and those there are.</summary>
public static partial class Guarantees
{
    /// <summary>The tests a page names.</summary>
    public static string[] Named(string page) => [.. TestName().Matches(page).Select(match => match.Groups["name"].Value).Distinct()];

    /// <summary>The rows of the page's tables that name no test.</summary>
    public static IEnumerable<string> WithoutTest(string page) => page.Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Promise", StringComparison.Ordinal) && Named(line).Length == 0);

    /// <summary>The tests of these files.</summary>
    public static HashSet<string> Existing(IEnumerable<SourceFile> files) =>
    [
        .. files.Where(file => file.IsTest).SelectMany(file => TestMethod().Matches(file.Text)
            .Select(match => $"{Path.GetFileNameWithoutExtension(file.Path)}.{match.Groups["name"].Value}")),
    ];

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*Tests\\.[A-Z][A-Za-z0-9_]*)`")]
    private static partial Regex TestName();

    [GeneratedRegex("^    public (static )?(async )?(Task|void) (?<name>[A-Z][A-Za-z0-9_]*)\\(", RegexOptions.Multiline)]
    private static partial Regex TestMethod();
}
