using System.Text.RegularExpressions;

namespace Router.Architecture.Tests;

/// <summary>Rules that a look at the text of one file decides; each returns what breaks it.</summary>
public static partial class SourceRules
{
    private const int MaxLines = 400;
    private const int MinReasonLength = 15;
    private const int MinWordsInTestName = 3;

    // Pieced together, so that this file does not break its own rule.
    private static readonly string[] UnfinishedWords = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception", "for " + "now"];
    private static readonly string[] WaitingCalls = ["Task." + "Delay(", "Thread." + "Sleep(", "SpinWait." + "SpinUntil("];

    public static IEnumerable<string> TooLong(SourceFile file)
    {
        if (file.Lines.Length > MaxLines)
        {
            yield return $"{file.Path} has {file.Lines.Length} lines; past {MaxLines} something wants out";
        }
    }

    /// <summary>Namespaces are file-scoped, so that a type at the beginning of a line is a top-level type.</summary>
    public static IEnumerable<string> TypesThatDoNotBearTheFilesName(SourceFile file)
    {
        var types = TopLevelType().Matches(file.Text).Select(match => match.Groups["name"].Value).Distinct().ToArray();
        var name = file.Name[..file.Name.IndexOf('.', StringComparison.Ordinal)];
        return types.Length > 1
            ? [$"{file.Path} holds {types.Length} types: {string.Join(", ", types)}"]
            : types.Where(type => type != name).Select(type => $"{file.Path} holds {type}");
    }

    public static IEnumerable<string> EmptyNames(SourceFile file) =>
        AnyType().Matches(file.Text).Select(match => match.Groups["name"].Value).Where(name => EmptySuffix().IsMatch(name)).Select(name => $"{file.Path}: {name} says nothing");

    public static IEnumerable<string> UnfinishedWork(SourceFile file) => Found(file, UnfinishedWords);

    public static IEnumerable<string> WaitsForATime(SourceFile file) => Found(file, WaitingCalls);

    public static IEnumerable<string> SkipsWithoutReason(SourceFile file) =>
        Skip().Matches(file.Text).Where(match => match.Groups["reason"].Value.Trim().Length < MinReasonLength).Select(match => $"{file.Path}: {match.Value}");

    public static IEnumerable<string> SwallowedErrors(SourceFile file) => EmptyCatch().Matches(file.Text).Select(match => $"{file.Path}: {match.Value.ReplaceLineEndings(" ")}");

    public static IEnumerable<string> TestNamesThatAreNoSentence(SourceFile file) =>
        TestMethod().Matches(file.Text).Select(match => match.Groups["name"].Value).Where(name => name.Split('_').Length < MinWordsInTestName).Select(name => $"{file.Path}: {name}");

    private static IEnumerable<string> Found(SourceFile file, string[] words) =>
        words.Where(word => file.Text.Contains(word, StringComparison.Ordinal)).Select(word => $"{file.Path}: {word}");

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|ref|unsafe) )*(?:record struct|record class|record|class|struct|interface|enum|delegate [\w<>\[\]?,. ]+?) ?\b(?<name>\w+)(?=[\s<(:;{]|$)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|sealed|static|abstract|partial|readonly|ref|unsafe) )*(?:record struct|record class|record|class|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex AnyType();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilities|Data|Info)$")]
    private static partial Regex EmptySuffix();

    [GeneratedRegex("\\(\\s*Skip\\s*=\\s*\"(?<reason>[^\"]*)\"")]
    private static partial Regex Skip();

    [GeneratedRegex(@"catch\s*(?:\([^)]*\)\s*)?(?:when\s*\([^{]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b[^\n]*\n(?:\s*\[[^\n]*\n)*\s*public [\w<>. ]+ (?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
