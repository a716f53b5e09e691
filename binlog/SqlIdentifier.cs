using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Router.Binlog;

/// <summary>Reads names out of statements.</summary>
internal static class SqlIdentifier
{
    /// <summary>
    /// The name the scanner stands at, which is then passed. False where there is none, or where it cannot be read for certain:
    /// letters beyond ASCII of a client whose character set is not UTF-8.
    /// </summary>
    public static bool TryRead(ref SqlScanner scanner, bool isUtf8, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var quote = scanner.Token switch
        {
            SqlToken.Word => "",
            SqlToken.Quoted => "`",
            SqlToken.DoubleQuoted => "\"",
            _ => null,
        };
        if (quote is null || (!isUtf8 && !Ascii.IsValid(scanner.Text)) || !System.Text.Unicode.Utf8.IsValid(scanner.Text))
        {
            return false;
        }

        name = Encoding.UTF8.GetString(scanner.Text);
        if (quote.Length > 0)
        {
            name = name.Replace(quote + quote, quote, StringComparison.Ordinal);
        }

        scanner.Next();
        return name.Length > 0;
    }
}
