using System.Globalization;

namespace Router.Benchmarks.Raw;

/// <summary>A process that reads a dump and ends: <c>raw HOST PORT USER PASSWORD FILE BYTES</c>.</summary>
internal static class RawProcess
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        using var session = new RawSession(arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2], arguments[3]);
        session.StartDump(arguments[4]);
        RawRead.Receive(session.Socket, long.Parse(arguments[5], CultureInfo.InvariantCulture));
        return 0;
    }
}
