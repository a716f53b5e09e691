using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Router.Subscribers.Aggregates;

namespace Router.Hosting;

/// <summary>Sums and counts that are always current.</summary>
public static class RouterBuilderAggregates
{
    /// <summary>
    /// Keeps sums, counts and the like over a table's rows, exact after every change, also over restarts where <see cref="RouterOptions.State"/> is set:
    /// <code>
    /// services.AddBinlogRouter(o => o.Source = "mysql://...")
    ///     .AddAggregate("sales", a => a.Table("shop.orders").GroupBy("status").Count().Sum("amount"));
    ///
    /// app.MapGet("/paid", ([FromKeyedServices("sales")] Aggregate sales) => sales.Read("paid").GetDecimal("sum(amount)"));
    /// </code>
    /// It is the <see cref="Aggregate"/> under its name as key in the container.
    /// </summary>
    /// <param name="builder">The source.</param>
    /// <param name="name">Its name; of its own in the host.</param>
    /// <param name="declare">What it is; see <see cref="AggregateBuilder"/>.</param>
    /// <exception cref="ArgumentException">There is an aggregate of that name, or the definition makes no sense.</exception>
    public static RouterBuilder AddAggregate(this RouterBuilder builder, string name, Action<AggregateBuilder> declare)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(declare);
        var declared = new AggregateBuilder(name);
        declare(declared);
        return builder.AddAggregate(declared.Build());
    }

    /// <summary>The same with a definition that is made already.</summary>
    /// <exception cref="ArgumentException">There is an aggregate of that name.</exception>
    public static RouterBuilder AddAggregate(this RouterBuilder builder, AggregateDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(definition);
        if (builder.Services.Any(service => service.ServiceType == typeof(Aggregate) && Equals(service.ServiceKey, definition.Name)))
        {
            throw new ArgumentException($"There is an aggregate named '{definition.Name}' already: give each a name of its own.", nameof(definition));
        }

        builder.Services.AddKeyedSingleton(definition.Name, (services, _) =>
            new Aggregate(definition, services.GetService<ILogger<Aggregate>>(), services.GetService<TimeProvider>()));
        return builder.Add(services => services.GetRequiredKeyedService<Aggregate>(definition.Name).Subscription);
    }

    /// <summary>Aggregates as configuration says them; see <see cref="AggregateSettings"/> for the form.</summary>
    /// <param name="builder">The source.</param>
    /// <param name="aggregates">The section with the list: <c>configuration.GetSection("Aggregates")</c>.</param>
    /// <exception cref="FormatException">A setting is missing, unknown or malformed.</exception>
    /// <exception cref="ArgumentException">There is an aggregate of that name.</exception>
    public static RouterBuilder AddAggregates(this RouterBuilder builder, IConfiguration aggregates)
    {
        foreach (var definition in AggregateSettings.ReadAll(aggregates))
        {
            builder.AddAggregate(definition);
        }

        return builder;
    }
}
