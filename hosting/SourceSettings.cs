using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Router.Hosting;

/// <summary>A source out of a section of configuration, the same for one process and for a cluster.</summary>
internal static class SourceSettings
{
    /// <summary>The two lists of a section that are not <see cref="RouterOptions"/>: they add to the container, which a host can no longer do.</summary>
    private const string Aggregates = "Aggregates";
    private const string Invalidations = "Invalidations";

    /// <summary>Has a source read its settings there: <see cref="RouterOptions"/> when the host starts, the two lists now.</summary>
    /// <exception cref="ArgumentException">There is an aggregate of the name of one in the list.</exception>
    /// <exception cref="FormatException">An aggregate or an invalidation has a setting that is missing, unknown or malformed.</exception>
    public static RouterBuilder ReadSettings(this RouterBuilder builder, IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var name = builder.Name;
        builder.Services.AddSingleton<IConfigureOptions<RouterOptions>>(new ConfigureNamedOptions<RouterOptions>(name, _ => Check(settings, name)));
        builder.Services.Configure<RouterOptions>(name, settings);
        return builder.AddAggregates(settings.GetSection(Aggregates)).Invalidate(settings.GetSection(Invalidations));
    }

    private static void Check(IConfiguration settings, string name)
    {
        if (FaultsOf(settings) is { Length: > 0 } faults)
        {
            throw new OptionsValidationException(name, typeof(RouterOptions), faults.Select(fault => $"Router's source '{name}': {fault}"));
        }
    }

    private static string[] FaultsOf(IConfiguration settings)
    {
        if (SettingsKeys.Unknown<RouterOptions>(settings, Invalidations, Aggregates).ToArray() is { Length: > 0 } unknown)
        {
            return unknown;
        }

        try
        {
            SubscriptionSettings.Check(settings);
            return [];
        }
        catch (InvalidOperationException unreadable)
        {
            return [unreadable.Message];
        }
    }
}
