namespace Router.Architecture.Tests;

public class SourceRulesTests
{
    [Fact]
    public void No_file_is_longer_than_400_lines() => Check(SourceRules.TooLong, Tree.Files(".cs", ".sh"), Sample(string.Concat(Enumerable.Repeat("x\n", 401))));

    [Fact]
    public void A_file_holds_one_type_and_bears_its_name() => Check(
        SourceRules.TypesThatDoNotBearTheFilesName,
        Tree.Files(".cs"),
        Sample("public sealed class Other;\n"),
        Sample("public enum Sample;\n\ninternal readonly ref partial struct Second<T>\n"),
        Sample("public readonly record struct Other(int A);\n"),
        Sample("internal delegate void Other(int a);\n"));

    [Fact]
    public void Type_names_say_what_the_type_is() => Check(
        SourceRules.EmptyNames,
        Tree.Files(".cs"),
        Sample("    private sealed class Row" + "Info\n"),
        Sample("public static class Text" + "Helpers\n"),
        Sample("public record struct Row" + "Data(int A);\n"));

    [Fact]
    public void Nothing_is_left_unfinished() => Check(SourceRules.UnfinishedWork, Tree.Files(".cs", ".sh", ".csproj", ".props"), Sample("// TO" + "DO: the rest"), Sample("throw new NotImplemented" + "Exception();"));

    [Fact]
    public void Tests_wait_for_conditions_and_never_for_a_time() => Check(
        SourceRules.WaitsForATime,
        [.. Tree.Files(".cs").Where(file => file.IsTest && file.Path != "tests/Router.Servers/Eventually.cs")],
        Sample("await Task." + "Delay(100);"));

    [Fact]
    public void A_skipped_test_says_why() => Check(SourceRules.SkipsWithoutReason, Tree.Files(".cs"), Sample("[Fact(Skip" + " = \"flaky\")]"));

    [Fact]
    public void No_error_is_swallowed() => Check(
        SourceRules.SwallowedErrors,
        Tree.Files(".cs"),
        Sample("catch" + " { }"),
        Sample("catch" + " (IOException)\n{\n}\n"),
        Sample("catch" + " (IOException e) when (e.HResult == 1)\n{\n}\n"));

    [Fact]
    public void A_tests_name_is_a_sentence() => Check(
        SourceRules.TestNamesThatAreNoSentence,
        [.. Tree.Files(".cs").Where(file => file.IsTest)],
        Sample("    [Theory]\n    [InlineData(1)]\n    public async Task TestParse" + "(int a)\n"));

    private static SourceFile Sample(string text) => new("wire/Sample.cs", text);

    /// <summary>The tree keeps the rule, and each of the samples breaks it.</summary>
    private static void Check(Func<SourceFile, IEnumerable<string>> rule, SourceFile[] files, params SourceFile[] samples)
    {
        Assert.All(samples, sample => Assert.Single(rule(sample)));
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(rule));
    }
}
