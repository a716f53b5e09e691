using System.Text;

namespace Router.Subscribers.Invalidation;

/// <summary>
/// A key or tag with columns in it: <c>user:{id}</c>. A brace that is none of a column is written twice. The text form of values is that of
/// <see cref="Contracts.Rows.RowImage.TryWriteUtf8"/>; NULL is empty, as C# prints a null.
/// </summary>
internal sealed class KeyTemplate
{
    private KeyTemplate(string text, IReadOnlyList<KeyTemplatePart> parts)
    {
        Text = text;
        Parts = parts;
    }

    public string Text { get; }

    public IReadOnlyList<KeyTemplatePart> Parts { get; }

    public IEnumerable<string> Columns => Parts.Select(part => part.Column).OfType<string>();

    /// <exception cref="FormatException">A brace stands alone, a name is empty, or there is no text at all.</exception>
    public static KeyTemplate Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var parts = new List<KeyTemplatePart>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '{' or '}' && at + 1 < text.Length && text[at + 1] == text[at])
            {
                literal.Append(text[at++]);
            }
            else if (text[at] == '{')
            {
                AddLiteral(parts, literal);
                var column = TakeColumn(text, at);
                parts.Add(new KeyTemplatePart([], column));
                at += column.Length + 1;
            }
            else
            {
                literal.Append(text[at] != '}' ? text[at] : throw Malformed(text, "has a '}' without its '{'"));
            }
        }

        AddLiteral(parts, literal);
        return new KeyTemplate(text, parts);
    }

    private static string TakeColumn(string text, int brace)
    {
        var end = text.IndexOf('}', brace);
        return end < 0 ? throw Malformed(text, "has a '{' without its '}'")
            : end == brace + 1 ? throw Malformed(text, "names no column between its braces")
            : text[(brace + 1)..end] is var column && !column.Contains('{', StringComparison.Ordinal) ? column
            : throw Malformed(text, "has a '{' within a column's name");
    }

    private static void AddLiteral(List<KeyTemplatePart> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new KeyTemplatePart(Encoding.UTF8.GetBytes(literal.ToString()), null));
            literal.Clear();
        }
    }

    private static FormatException Malformed(string text, string what) =>
        new($"'{text}' {what}: write columns as user:{{id}}, and a brace that is none of a column twice.");
}
