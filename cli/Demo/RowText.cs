using System.Globalization;
using System.Text;
using Router.Contracts.Rows;
using Router.Wire;

namespace Router.Cli.Demo;

/// <summary>A row as one line of text, the same whether it came by the log or by a SELECT.</summary>
internal static class RowText
{
    private const char Separator = '\u001F';

    /// <summary>All columns of an image.</summary>
    public static string Of(RowImage image)
    {
        var text = new StringBuilder();
        for (var ordinal = 0; ordinal < image.Table.Columns.Count; ordinal++)
        {
            Append(text, image, ordinal);
        }

        return text.ToString();
    }

    /// <summary>The columns of an image's primary key.</summary>
    public static string KeyOf(RowImage image)
    {
        var text = new StringBuilder();
        foreach (var ordinal in image.Table.PrimaryKey)
        {
            Append(text, image, ordinal);
        }

        return text.ToString();
    }

    /// <summary>The first columns of a row of the text protocol; the one at <paramref name="time"/> is a TIMESTAMP read in UTC.</summary>
    public static string Join(ResultRow row, int count, int time)
    {
        var text = new StringBuilder();
        for (var index = 0; index < count; index++)
        {
            text.Append(index == time ? row[index]!.Replace(' ', 'T') + "Z" : row[index]).Append(Separator);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, RowImage image, int ordinal) =>
        text.Append(Convert.ToString(image.GetValue(ordinal), CultureInfo.InvariantCulture)).Append(Separator);
}
