using System.Globalization;
using Microsoft.Extensions.Configuration;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>A subscription as configuration has it; an application gives it a handler by its name, <c>router run</c> a sink.</summary>
public sealed class SubscriptionSettings
{
    /// <summary>Its name. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>log</c>, <c>schema</c>, <c>table</c> (default) or <c>row</c>.</summary>
    public string Level { get; set; } = "table";

    /// <summary>The tables: <c>shop.orders</c>, <c>shop.*</c>, several with commas; every table by default.</summary>
    public string Tables { get; set; } = "*.*";

    /// <summary>The kinds of changes, with commas: <c>insert</c>, <c>update</c>, <c>delete</c>, <c>table</c>, <c>rows</c> (default), <c>all</c>.</summary>
    public string Kinds { get; set; } = "rows";

    /// <summary>Columns of which an update must have changed one.</summary>
    public IList<string> Changed { get; } = [];

    /// <summary>Conditions on values, all of which must hold before the change or after it.</summary>
    public IList<ConditionSettings> Where { get; } = [];

    /// <summary>On the level <c>row</c>, the row's primary key: one value a key column; what looks like a whole number is one.</summary>
    public IList<string> Key { get; } = [];

    /// <summary>Tries after the first when it throws; the source's own number where none is given.</summary>
    public int? Retries { get; set; }

    /// <summary><c>stop</c> (default) or <c>deadLetter</c>.</summary>
    public string OnFailure { get; set; } = "stop";

    /// <summary>In <c>router run</c>, where its changes go: <c>jsonl:PATH</c>.</summary>
    public string? Sink { get; set; }

    /// <summary>Reads the list <c>Subscriptions</c> of a section for errors: bound with the whole, an item with a malformed value would be left out in silence.</summary>
    /// <exception cref="InvalidOperationException">A value cannot be read; the message says where it stands.</exception>
    /// <exception cref="FormatException">There is an unknown key.</exception>
    public static void Check(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        foreach (var item in section.GetSection("Subscriptions").GetChildren())
        {
            _ = SettingsKeys.Read<SubscriptionSettings>(item);
        }
    }

    /// <summary>Makes the subscription.</summary>
    /// <exception cref="FormatException">Something makes no sense; the message says which subscription and what there is instead.</exception>
    public Subscription ToSubscription(ISubscriber subscriber)
    {
        try
        {
            return new Subscription
            {
                Name = Name.Length > 0 ? Name : throw new FormatException("it has no name"),
                Level = Parse<SubscriptionLevel>(nameof(Level), Level),
                Tables = TableGlob.Parse(Tables),
                Kinds = Parse<ChangeKinds>(nameof(Kinds), Kinds),
                ChangedColumns = [.. Changed],
                Condition = ConditionSettings.All(Where),
                Key = [.. Key.Select(ToKey)],
                Retry = Retries switch
                {
                    null => null,
                    >= 0 and <= 1000 => new RetryOptions { Retries = Retries.Value },
                    _ => throw new FormatException($"Retries is {Retries}: write 0 to 1000"),
                },
                OnFailure = Parse<FailurePolicy>(nameof(OnFailure), OnFailure),
                Subscriber = subscriber,
            };
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new FormatException($"The subscription '{Name}': {wrong.Message}", wrong);
        }
    }

    private static object ToKey(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;

    private static T Parse<T>(string setting, string text)
        where T : struct, Enum =>
        !text.AsSpan().ContainsAnyInRange('0', '9') && Enum.TryParse<T>(text, ignoreCase: true, out var value)
            ? value
            : throw new FormatException($"{setting} is '{text}': write {string.Join(", ", Enum.GetNames<T>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]))}.");
}
