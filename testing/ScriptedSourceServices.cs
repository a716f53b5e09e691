using Microsoft.Extensions.DependencyInjection.Extensions;
using Router.Replication.Feed;
using Router.Testing;
using Router.Testing.Feed;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts scripts in the place of servers.</summary>
public static class ScriptedSourceServices
{
    /// <summary>
    /// Lets the source of that name, which <c>AddBinlogRouter</c> adds before or after, follow the script instead of the server at its address. All
    /// sources of the container need scripts then.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="source">The script; several hosts may follow one.</param>
    /// <param name="name">The name given to <c>AddBinlogRouter</c>.</param>
    /// <exception cref="ArgumentException">The source of that name has a script.</exception>
    public static IServiceCollection AddScriptedSource(this IServiceCollection services, ScriptedSource source, string name = "main")
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (services.Any(service => !service.IsKeyedService && service.ImplementationInstance is NamedScript script && script.Name == name))
        {
            throw new ArgumentException($"The source '{name}' has a script already.", nameof(name));
        }

        services.AddSingleton(new NamedScript(name, source));
        services.RemoveAll<ISourceFeedFactory>();
        return services.AddSingleton<ISourceFeedFactory, ScriptedFeeds>();
    }
}
