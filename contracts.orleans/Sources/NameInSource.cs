namespace Router.Contracts.Orleans.Sources;

/// <summary>Something that a source names, as the key of its grain: <c>source/name</c>, each percent-encoded.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Name">The name there.</param>
public sealed record NameInSource(string Source, string Name)
{
    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static NameInSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var source, var name]
            ? new NameInSource(Uri.UnescapeDataString(source), Uri.UnescapeDataString(name))
            : throw new FormatException($"'{text}' names nothing of a source: write source/name.");
    }

    /// <summary><c>source/name</c>.</summary>
    public override string ToString() => $"{Uri.EscapeDataString(Source)}/{Uri.EscapeDataString(Name)}";
}
