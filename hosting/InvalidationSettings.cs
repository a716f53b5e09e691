using Microsoft.Extensions.Configuration;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Invalidation.Targets;

namespace Router.Hosting;

/// <summary>
/// Rules and a target as configuration says them:
/// <code>
/// "Invalidations": [{
///   "Name": "users",
///   "Target": "redis://localhost",
///   "Rules": [
///     { "Table": "shop.users", "Key": "user:{id}", "Changed": ["name"], "Where": [{ "Column": "tenant", "Value": "5" }] },
///     { "Table": "shop.orders", "Tag": "orders-of:{user_id}", "TableTag": "orders" }],
///   "Redis": { "KeyPrefix": "app:" } }]
/// </code>
/// </summary>
public sealed class InvalidationSettings
{
    private static readonly string[] s_schemes = ["redis://", "rediss://", "http://", "https://"];

    /// <summary>The subscription's name. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>redis://...</c>, <c>rediss://...</c>, <c>http://...</c> or <c>https://...</c>. Required.</summary>
    public string Target { get; set; } = "";

    /// <summary>The rules; at least one.</summary>
    public IReadOnlyList<InvalidationRuleSettings> Rules { get; set; } = [];

    /// <summary>More of a Redis.</summary>
    public RedisTargetOptions Redis { get; set; } = new();

    /// <summary>More of an HTTP endpoint; its address is <see cref="Target"/>.</summary>
    public HttpTargetOptions Http { get; set; } = new() { Url = "" };

    internal bool IsRedis => Target.StartsWith("redis", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a list of them.</summary>
    /// <exception cref="FormatException">A setting is missing or malformed.</exception>
    public static IReadOnlyList<InvalidationSettings> ReadAll(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        try
        {
            return [.. section.GetChildren().Select((item, index) => Checked(SettingsKeys.Read<InvalidationSettings>(item), index))];
        }
        catch (InvalidOperationException malformed)
        {
            throw new FormatException($"The invalidations cannot be read: {string.Join(' ', Messages(malformed))}", malformed);
        }
    }

    /// <exception cref="FormatException">A rule is malformed.</exception>
    internal InvalidationRules ToRules()
    {
        var rules = new InvalidationRules();
        foreach (var rule in Rules)
        {
            rule.AddTo(rules, Name);
        }

        return rules;
    }

    internal HttpTargetOptions ToHttp() => Http with { Url = Target };

    /// <summary>The binder says where by one exception and what by another within it.</summary>
    private static IEnumerable<string> Messages(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception.Message;
        }
    }

    private static InvalidationSettings Checked(InvalidationSettings? settings, int index) => settings switch
    {
        null or { Name: "" } => throw new FormatException($"The invalidation at {index + 1} has no Name."),
        { Rules.Count: 0 } => throw new FormatException($"The invalidation '{settings.Name}' has no Rules."),
        { Target: var target } when s_schemes.Any(scheme => target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) => settings,
        _ => throw new FormatException($"The invalidation '{settings.Name}' has no Target: write redis://host, rediss://host, http://host or https://host."),
    };
}
