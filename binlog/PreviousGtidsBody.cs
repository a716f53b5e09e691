using Router.Contracts;

namespace Router.Binlog;

/// <summary>MySQL's PREVIOUS_GTIDS: nothing but a set in MySQL's binary form, which <see cref="MySqlGtidSet.Decode"/> reads.</summary>
internal static class PreviousGtidsBody
{
    public static MySqlGtidSet Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return MySqlGtidSet.Decode(body);
        }
        catch (FormatException exception)
        {
            throw new MalformedEventException(EventFault.BadValue, exception.Message, exception);
        }
    }
}
