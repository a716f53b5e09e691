namespace Router.Architecture.Tests;

public class HouseTests
{
    [Fact]
    public void References_between_projects_point_one_way()
    {
        var projects = Tree.Files(".csproj");
        Assert.True(projects.Length > 10, "The projects were not found.");
        Assert.Empty(projects.SelectMany(House.WrongReferences));
    }

    [Theory]
    [InlineData("wire/Router.Wire.csproj", "../contracts/Router.Contracts.csproj")]
    [InlineData("binlog/Router.Binlog.csproj", "../wire/Router.Wire.csproj")]
    [InlineData("routing/Router.Routing.csproj", "../binlog/Router.Binlog.csproj")]
    [InlineData("standalone/Router.Standalone.csproj", "../tests/Router.Servers/Router.Servers.csproj")]
    [InlineData("benchmarks/Router.Benchmarks.csproj", "../tests/Router.Wire.Tests/Router.Wire.Tests.csproj")]
    [InlineData("misc/Router.Misc.csproj", "../contracts/Router.Contracts.csproj")]
    public void A_reference_the_wrong_way_is_seen(string project, string reference) =>
        Assert.Single(House.WrongReferences(new SourceFile(project, $"<ProjectReference Include=\"{reference}\" />")));

    [Fact]
    public void Packages_stay_in_their_world() => Assert.Empty(Tree.Files(".csproj").SelectMany(House.WrongPackages));

    [Theory]
    [InlineData("standalone/Router.Standalone.csproj", "Microsoft.Orleans.Sdk")]
    [InlineData("contracts/Router.Contracts.csproj", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("binlog/Router.Binlog.csproj", "Microsoft.Extensions.Logging.Abstractions")]
    public void A_package_out_of_its_world_is_seen(string project, string package) =>
        Assert.Single(House.WrongPackages(new SourceFile(project, $"<PackageReference Include=\"{package}\" />")));

    [Fact]
    public void Every_project_is_in_the_solution_and_all_but_Orleans_in_its_filter()
    {
        var projects = Tree.Files(".csproj").Select(project => project.Path).ToArray();
        var solution = Tree.File("Router.sln").Text.Replace('\\', '/');
        var filter = Tree.File("Router.Standalone.slnf").Text;
        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
        Assert.All(projects, project => Assert.NotEqual(
            House.NeedsOrleans(Path.GetFileNameWithoutExtension(project)),
            filter.Contains($"\"{project}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_package_source_and_no_lock_of_packages_built_elsewhere_is_in_the_tree() =>
        Assert.Empty(Tree.Files("uget.config", "uGet.Config", "packages.lock.json").Select(file => file.Path));
}
