using System.Text.RegularExpressions;
using Router.Servers;

namespace Router.Readme.Tests;

/// <summary>The README's examples, as a reader would copy them.</summary>
internal static partial class Readme
{
    public static string Example(string name)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var match = Examples().Matches(text).SingleOrDefault(example => example.Groups["name"].Value == name)
            ?? throw new InvalidOperationException($"README.md has no example '{name}'.");
        return match.Groups["code"].Value;
    }

    public static IReadOnlyList<string> Names() =>
        [.. Examples().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(example => example.Groups["name"].Value)];

    public static int CodeBlocks() => CodeBlock().Count(File.ReadAllText(Path.Combine(Repository.Root, "README.md")));

    [GeneratedRegex(@"<!-- example: (?<name>\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Examples();

    [GeneratedRegex("^```csharp$", RegexOptions.Multiline)]
    private static partial Regex CodeBlock();
}
