using System.Runtime.CompilerServices;
using Router.Binlog;

namespace Router.Replication.Log;

/// <summary>
/// Counts where events lie in their file, in 64 bits. A header has only the low 32 bits of the next event's position, or nothing at all
/// (MariaDB 11.4 and later, within a transaction), and a server leaves events out (texts of statements, transactions that a GTID set
/// covers) and adds or takes off checksums: so the count follows the lengths and is set right by every header that has a position.
/// </summary>
internal struct EventPlace
{
    /// <summary>What a server leaves out is never shorter; a shorter gap comes of a checksum taken off.</summary>
    private const int ShortestEventBytes = EventHeader.LengthOfHeaderBytes;

    /// <summary>The first byte of the event.</summary>
    public long Start { get; private set; }

    /// <summary>The first byte behind it.</summary>
    public long End { get; private set; }

    /// <summary>The next event lies here.</summary>
    public void Enter(long offset) => Start = End = offset;

    /// <summary>Goes on to the next event. It ends behind the one before, so its end is the first such place with these low 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(in EventHeader header, int lengthBytes)
    {
        var before = End;
        End = header.NextPosition == 0 ? before + lengthBytes : before + unchecked(header.NextPosition - (uint)before);
        var start = End - lengthBytes;
        Start = start - before < ShortestEventBytes ? before : start;
    }

    /// <summary>The server says that it sent all before this place, of which it may tell the low 32 bits. It never goes back.</summary>
    public void SkipTo(ulong position)
    {
        var gap = unchecked((uint)position - (uint)End);
        if (gap <= int.MaxValue)
        {
            Enter(End + gap);
        }
    }
}
