using System.Text.RegularExpressions;

namespace Router.Architecture.Tests;

/// <summary>Who may reference whom: data flows one way, from the wire to the subscribers. Tests and benchmarks may reference everybody, and nobody them.</summary>
public static partial class House
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Router.Contracts"] = [],
        ["Router.Wire"] = [],
        ["Router.Binlog"] = ["Router.Contracts"],
        ["Router.Replication"] = ["Router.Contracts", "Router.Wire", "Router.Binlog"],
        ["Router.Routing"] = ["Router.Contracts"],
        ["Router.Subscribers"] = ["Router.Contracts", "Router.Routing"],
        ["Router.Hosting"] = ["Router.Contracts", "Router.Replication", "Router.Routing", "Router.Subscribers"],
        ["Router.Standalone"] = ["Router.Contracts", "Router.Replication", "Router.Routing", "Router.Subscribers", "Router.Hosting"],
        ["Router.AspNetCore"] = ["Router.Standalone"],
        ["Router.Cli"] = ["Router.Contracts", "Router.Wire", "Router.Replication", "Router.Routing", "Router.Subscribers", "Router.Standalone"],
        ["Router.Contracts.Orleans"] = ["Router.Contracts"],
        ["Router.Grains"] = ["Router.Contracts", "Router.Contracts.Orleans", "Router.Replication", "Router.Routing", "Router.Subscribers", "Router.Hosting"],
        ["Router.Silo"] = ["Router.Grains"],
        ["Router.Client"] = ["Router.Contracts", "Router.Contracts.Orleans", "Router.Routing", "Router.Subscribers"],
        ["Router.Testing"] = ["Router.Standalone"],
        ["Router.Testing.Orleans"] = ["Router.Grains", "Router.Testing"],
    };

    private static readonly string[] OrleansProjects = ["Router.Contracts.Orleans", "Router.Grains", "Router.Silo", "Router.Client", "Router.Testing.Orleans"];

    /// <summary>References of a project file that the house does not allow.</summary>
    public static IEnumerable<string> WrongReferences(SourceFile project)
    {
        var name = Path.GetFileNameWithoutExtension(project.Path);
        var isFree = project.Folder is "tests" or "benchmarks" or "benchmarks.orleans";
        if (!isFree && !MayReference.ContainsKey(name))
        {
            return [$"{project.Path}: no place in the house; give it one in House.cs"];
        }

        return References(project)
            .Where(to => isFree ? IsSuite(to.Path) && project.Folder != "tests" && to.Name is not ("Router.Servers" or "Router.Silo.Processes") : !MayReference[name].Contains(to.Name))
            .Select(to => $"{project.Path} references {to.Name}");
    }

    /// <summary>The folders of the projects that a project file references itself.</summary>
    public static IEnumerable<string> FoldersReferencedBy(SourceFile project) => References(project).Select(to => to.Path.Split('/')[^2]);

    /// <summary>Orleans packages outside the projects that live in its world.</summary>
    public static IEnumerable<string> WrongPackages(SourceFile project)
    {
        var name = Path.GetFileNameWithoutExtension(project.Path);
        var packages = PackageReference().Matches(project.Text).Select(match => match.Groups["name"].Value).ToArray();
        var wrong = NeedsOrleans(name) ? [] : packages.Where(package => package.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));
        if (name is "Router.Contracts" or "Router.Binlog")
        {
            wrong = packages;
        }

        return wrong.Select(package => $"{project.Path} takes the package {package}");
    }

    /// <summary>Whether a project belongs to the package world of Orleans, and so not into Router.Standalone.slnf.</summary>
    public static bool NeedsOrleans(string name) =>
        OrleansProjects.Any(project => name == project || name == project + ".Tests") || name.Contains(".Orleans.", StringComparison.Ordinal) || name.EndsWith(".Orleans", StringComparison.Ordinal) || name.StartsWith("Router.Silo.", StringComparison.Ordinal);

    private static bool IsSuite(string path) => path.Contains("/tests/", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Path)> References(SourceFile project) =>
        ProjectReference().Matches(project.Text).Select(match => match.Groups["path"].Value.Replace('\\', '/')).Select(path => (Path.GetFileNameWithoutExtension(path), path));

    [GeneratedRegex("<ProjectReference Include=\"(?<path>[^\"]+)\"")]
    private static partial Regex ProjectReference();

    [GeneratedRegex("<PackageReference Include=\"(?<name>[^\"]+)\"")]
    private static partial Regex PackageReference();
}
