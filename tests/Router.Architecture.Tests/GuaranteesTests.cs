namespace Router.Architecture.Tests;

public class GuaranteesTests
{
    private static string Page => Tree.File("docs/guarantees.md").Text;

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var named = Guarantees.Named(Page);
        Assert.True(named.Length > 40, $"The page names only {named.Length} tests.");
        Assert.Empty(named.Except(Guarantees.Existing(Tree.Files(".cs"))));
    }

    [Fact]
    public void Every_promise_names_a_test() => Assert.Empty(Guarantees.WithoutTest(Page));

    [Fact]
    public void A_promise_without_a_test_and_a_test_that_is_not_there_are_seen()
    {
        const string page = "| Promise | Proven by |\n|---|---|\n| Nothing is lost | |\n| Order | `LevelTests.No_such_test` |\n";
        Assert.Equal("| Nothing is lost | |", Assert.Single(Guarantees.WithoutTest(page)));
        Assert.DoesNotContain(Assert.Single(Guarantees.Named(page)), Guarantees.Existing(Tree.Files(".cs")));
    }
}
