using System.Globalization;
using System.Text;

namespace Router.Binlog;

/// <summary>Reads the name of an XA transaction as statements write it, and gives it the one form of <see cref="XaPrepareEvent.Xid"/>.</summary>
internal static class XidText
{
    public static string Read(ref SqlScanner scanner)
    {
        var global = ReadHalf(ref scanner);
        var branch = scanner.AcceptSymbol(',') ? ReadHalf(ref scanner) : "";
        var format = 1U;
        if (scanner.AcceptSymbol(',') && !uint.TryParse(scanner.Text, NumberStyles.None, CultureInfo.InvariantCulture, out format))
        {
            throw Bad();
        }

        return string.Create(CultureInfo.InvariantCulture, $"X'{global}',X'{branch}',{format}");
    }

    /// <summary><c>X'6774'</c>, <c>0x6774</c> or <c>'gt'</c>, as hexadecimal digits.</summary>
    private static string ReadHalf(ref SqlScanner scanner)
    {
        var isHexadecimal = scanner.Accept("X"u8);
        var text = scanner.Text;
        var half = scanner.Token switch
        {
            SqlToken.String when isHexadecimal => Digits(text),
            SqlToken.String => Convert.ToHexStringLower(text),
            SqlToken.Word when !isHexadecimal && text.StartsWith("0x"u8) => Digits(text[2..]),
            _ => throw Bad(),
        };
        scanner.Next();
        return half;
    }

    private static string Digits(ReadOnlySpan<byte> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                throw Bad();
            }
        }

        return text.Length % 2 == 0 ? Encoding.ASCII.GetString(text).ToLowerInvariant() : throw Bad();
    }

    private static MalformedEventException Bad() => new(EventFault.BadValue, "An XA statement names no transaction.");
}
