using Microsoft.Extensions.Configuration;
using Router.Silo.Settings;

namespace Router.Silo.Tests.Deploy;

/// <summary>What the program takes, to hold the files of deploy/ against.</summary>
internal static class ProgramKnows
{
    /// <summary>Every option of a command line exists, <c>init-storage</c> included.</summary>
    public static void Arguments(params IReadOnlyList<string> arguments)
    {
        var isInitialize = arguments is ["init-storage", ..];
        var options = (isInitialize ? CommandOptions.OfInitStorage : CommandOptions.OfRun).Select(option => option.Name).ToArray();
        Assert.All(arguments.Where(argument => argument.StartsWith('-')), argument => Assert.Contains(argument, options));
        Assert.All(arguments.Skip(isInitialize ? 1 : 0).Where((_, index) => index % 2 == 0), argument => Assert.StartsWith("--", argument, StringComparison.Ordinal));
    }

    /// <summary>The settings of an environment make a plan that runs on a database.</summary>
    public static SiloPlan Environment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var settings = variables.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value));
        var plan = SiloPlan.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        Assert.NotNull(plan.Storage);
        Assert.NotNull(plan.Clustering);
        return plan;
    }
}
