using Router.Hosting;

namespace Router.Silo.Hosting;

/// <summary>Subscriptions of a silo without handlers.</summary>
internal static class RouterBuilderFollowedTables
{
    private const string Subscriptions = "Subscriptions";

    /// <summary>Gives each subscription of the section the handler that does nothing.</summary>
    public static RouterBuilder FollowTables(this RouterBuilder builder, IConfiguration settings)
    {
        // What has no name is an error of its own when the source starts.
        foreach (var name in settings.GetSection(Subscriptions).GetChildren().Select(item => item["Name"]).OfType<string>().Where(name => name.Length > 0).Distinct(StringComparer.Ordinal))
        {
            builder.Handle(name, _ => new FollowedTables());
        }

        return builder;
    }
}
