using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Router.Hosting;

/// <summary>Finds keys in configuration that mean nothing: a setting that is misspelt must not be taken for one that was left out.</summary>
public static class SettingsKeys
{
    /// <summary>What is wrong with a section that is to become <typeparamref name="T"/>, a sentence for each unknown key, also deeper down.</summary>
    /// <param name="section">The section.</param>
    /// <param name="alsoKnown">Keys of the section that somebody else reads.</param>
    public static IEnumerable<string> Unknown<T>(IConfiguration section, params IEnumerable<string> alsoKnown)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Unknown(section, typeof(T), [.. alsoKnown]);
    }

    /// <summary>Reads a section strictly: the binder by itself leaves out items of a list that it cannot read, and says nothing.</summary>
    /// <exception cref="FormatException">There is an unknown key; it is named, with those that there are.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be read.</exception>
    public static T? Read<T>(IConfiguration section) => Unknown<T>(section).FirstOrDefault() is { } unknown
        ? throw new FormatException(unknown)
        : section.Get<T>(static binding => binding.ErrorOnUnknownConfiguration = true);

    private static IEnumerable<string> Unknown(IConfiguration section, Type type, string[] alsoKnown)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (known.TryGetValue(child.Key, out var property))
            {
                foreach (var fault in Within(child, property.PropertyType))
                {
                    yield return fault;
                }
            }
            else if (!alsoKnown.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"There is no setting '{child.Path}'; there are {string.Join(", ", known.Keys.Concat(alsoKnown).Order(StringComparer.OrdinalIgnoreCase))}.";
            }
        }
    }

    private static IEnumerable<string> Within(IConfigurationSection section, Type type) =>
        IsOurs(type) ? Unknown(section, type, [])
            : type.IsGenericType && type.GetGenericArguments() is [var item] && IsOurs(item) ? section.GetChildren().SelectMany(child => Unknown(child, item, []))
            : [];

    private static bool IsOurs(Type type) => type.IsClass && type.Namespace!.StartsWith("Router.", StringComparison.Ordinal);
}
