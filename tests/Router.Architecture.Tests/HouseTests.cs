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
    public void The_page_on_the_architecture_names_every_project_what_it_references_and_each_of_its_rooms()
    {
        var page = Tree.File("docs/architecture.md").Lines;
        Assert.All(Tree.Files(".csproj").Where(project => project.Folder is not ("tests" or "benchmarks" or "benchmarks.orleans")), project =>
        {
            var name = Path.GetFileNameWithoutExtension(project.Path);
            var line = Assert.Single(page, line => line.StartsWith($"{project.Folder}/ ", StringComparison.Ordinal) && line.Contains($" {name} ", StringComparison.Ordinal));
            var told = line.Contains("-> ", StringComparison.Ordinal) ? line[(line.IndexOf("-> ", StringComparison.Ordinal) + 3)..].Split(", ") : [];
            Assert.Equal(House.FoldersReferencedBy(project).Order(), told.Order());
            Assert.Empty(RoomsOf(project.Folder).Except(RoomsToldOf(project.Folder, page)));
            Assert.Empty(RoomsToldOf(project.Folder, page).Except(RoomsOf(project.Folder)));
        });
    }

    [Fact]
    public void The_router_command_is_built_anew_when_any_project_that_it_is_made_of_changed()
    {
        var projects = Tree.Files(".csproj").Where(project => project.Folder != "tests").ToDictionary(project => project.Folder);
        var needed = new HashSet<string>(["cli"]);
        for (var before = 0; before != needed.Count;)
        {
            before = needed.Count;
            needed.UnionWith(needed.ToArray().SelectMany(folder => House.FoldersReferencedBy(projects[folder])));
        }

        var script = Tree.File("router").Text;
        var begin = script.IndexOf("&& find ", StringComparison.Ordinal) + "&& find ".Length;
        var watched = script[begin..script.IndexOf('\\', begin)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(needed.Order(), watched.Where(projects.ContainsKey).Order());
    }

    [Fact]
    public void No_package_source_and_no_lock_of_packages_built_elsewhere_is_in_the_tree() =>
        Assert.Empty(Tree.Files("uget.config", "uGet.Config", "packages.lock.json").Select(file => file.Path));

    private static IEnumerable<string> RoomsOf(string folder) => Tree.Files(".cs")
        .Select(file => file.Path.Split('/')).Where(parts => parts[0] == folder && parts.Length > 2).Select(parts => parts[1]).Distinct();

    /// <summary>One a line with what it is, or several with two spaces between.</summary>
    private static IEnumerable<string> RoomsToldOf(string folder, string[] page) => page
        .SkipWhile(line => line != "Their rooms:").SkipWhile(line => !line.StartsWith($"{folder}/ ", StringComparison.Ordinal))
        .TakeWhile((line, index) => line != "```" && (index == 0 || line.StartsWith(' ')))
        .SelectMany(line => line[16..].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Where(word => char.IsAsciiLetterUpper(word[0]) && word.All(char.IsAsciiLetter));
}
