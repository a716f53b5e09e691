using System.Globalization;

namespace Router.Binlog;

/// <summary>The name of an XA transaction, as the servers write it in the statements they log: <c>X'6774',X'6271',7</c>.</summary>
internal static class Xid
{
    /// <summary>The X/Open limit of both halves.</summary>
    private const int MaxHalfBytes = 64;

    public static string Read(ref EventCursor cursor, uint format, uint globalBytes, uint branchBytes)
    {
        if (globalBytes > MaxHalfBytes || branchBytes > MaxHalfBytes)
        {
            throw new MalformedEventException(
                EventFault.BadValue, $"The halves of an XA transaction's name have {globalBytes} and {branchBytes} bytes; {MaxHalfBytes} are allowed.");
        }

        var global = Convert.ToHexStringLower(cursor.Take((int)globalBytes));
        var branch = Convert.ToHexStringLower(cursor.Take((int)branchBytes));
        return string.Create(CultureInfo.InvariantCulture, $"X'{global}',X'{branch}',{format}");
    }
}
