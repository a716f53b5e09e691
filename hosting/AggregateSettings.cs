using Microsoft.Extensions.Configuration;
using Router.Subscribers.Aggregates;

namespace Router.Hosting;

/// <summary>
/// An aggregate as configuration says it:
/// <code>
/// "Aggregates": [{
///   "Name": "sales",
///   "Table": "shop.orders",
///   "Where": [{ "Column": "status", "Op": "in", "Values": ["paid", "sent"] }],
///   "GroupBy": ["status"],
///   "Measures": ["count", "sum(amount)", "top(10, amount) as largest"],
///   "Window": { "Column": "created", "Size": "01:00:00", "Keep": "7.00:00:00" },
///   "OnDoubt": "Refill" }]
/// </code>
/// </summary>
public sealed class AggregateSettings
{
    /// <summary>Its name. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>The table. Required.</summary>
    public string Table { get; set; } = "";

    /// <summary>The rows that count; all of the conditions must hold.</summary>
    public IList<ConditionSettings> Where { get; } = [];

    /// <summary>The columns that rows are grouped by.</summary>
    public IList<string> GroupBy { get; } = [];

    /// <summary><c>count</c>, <c>count(c)</c>, <c>sum(c)</c>, <c>avg(c)</c>, <c>min(c)</c>, <c>max(c)</c>, <c>distinct(c)</c>, <c>top(n, c)</c>, each with <c>as name</c> behind it where you like. One at least.</summary>
    public IList<string> Measures { get; } = [];

    /// <summary>Windows of time to group by first.</summary>
    public WindowSettings? Window { get; set; }

    /// <summary><c>Stop</c> (default) or <c>Refill</c>.</summary>
    public OnDoubt OnDoubt { get; set; }

    /// <summary><c>Default</c>, <c>Table</c> or <c>Log</c>.</summary>
    public FillMode Fill { get; set; }

    /// <summary>Reads a list of them.</summary>
    /// <exception cref="FormatException">A setting is missing, unknown or malformed.</exception>
    public static IReadOnlyList<AggregateDefinition> ReadAll(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return [.. section.GetChildren().Select(Read)];
    }

    private static AggregateDefinition Read(IConfigurationSection section)
    {
        try
        {
            var settings = SettingsKeys.Read<AggregateSettings>(section) ?? new AggregateSettings();
            return settings.Name.Length > 0 ? settings.ToDefinition() : throw new FormatException("it has no Name.");
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException or InvalidOperationException)
        {
            // The binder wraps what it found in what it was doing.
            throw new FormatException($"The aggregate at {section.Path} cannot be: {malformed.GetBaseException().Message}", malformed);
        }
    }

    private AggregateDefinition ToDefinition()
    {
        var builder = new AggregateBuilder(Name).Table(Table).GroupBy([.. GroupBy]).OnDoubt(OnDoubt).Fill(Fill);
        if (ConditionSettings.All(Where) is { } where)
        {
            builder.Where(where);
        }

        foreach (var measure in Measures)
        {
            builder.Add(Measure.Parse(measure));
        }

        return (Window is null ? builder : builder.Over(Window.ToWindow())).Build();
    }
}
