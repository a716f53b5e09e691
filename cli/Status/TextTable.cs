using System.Text;

namespace Router.Cli.Status;

/// <summary>Rows of text in columns. A heading that begins with &gt; aligns its column to the right; without headings there is no head.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    public TextTable Add(IEnumerable<string[]> rows)
    {
        _rows.AddRange(rows);
        return this;
    }

    public override string ToString()
    {
        string[] heads = [.. headings.Select(heading => heading.TrimStart('>'))];
        var all = heads.Any(head => head.Length > 0) ? _rows.Prepend(heads) : _rows;
        int[] widths = [.. headings.Select((_, column) => all.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (var row in all)
        {
            var cells = row.Select((cell, column) => headings[column].StartsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append(string.Join(Gap, cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
