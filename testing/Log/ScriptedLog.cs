using Router.Contracts;

namespace Router.Testing.Log;

/// <summary>
/// The transactions of a script in the order they were written, each at a place that depends on nothing but what was written before it. Used under
/// the source's gate only.
/// </summary>
internal sealed class ScriptedLog(ScriptedServer server)
{
    private const long FirstOffset = 4;

    /// <summary>The event that begins a transaction, and the one that ends it.</summary>
    private const int FrameBytes = 73;

    private readonly List<LoggedTransaction> _transactions = [];
    private readonly List<ScriptedPosition> _files = [new(server, 1, FirstOffset, 0)];
    private ulong _purged;

    public ScriptedServer Server => server;

    /// <summary>Behind everything that was written.</summary>
    public ScriptedPosition End { get; private set; } = new(server, 1, FirstOffset, 0);

    /// <summary>Before everything that is still there.</summary>
    public ScriptedPosition Oldest => _files[0];

    public void Append(IReadOnlyList<LogStep> steps, long commitMicroseconds, bool isRolledBack)
    {
        var end = End.Offset + FrameBytes + steps.Sum(step => (long)step.LengthBytes);
        _transactions.Add(new LoggedTransaction(End.Number + 1, End.File, End.Offset, end, commitMicroseconds, isRolledBack, steps));
        End = End with { Offset = end, Number = End.Number + 1 };
    }

    /// <summary>What comes next goes to a new file.</summary>
    public void Rotate()
    {
        End = End with { File = End.File + 1, Offset = FirstOffset };
        _files.Add(End);
    }

    /// <summary>Forgets everything that was written.</summary>
    public void Purge()
    {
        Rotate();
        _transactions.Clear();
        _files.RemoveRange(0, _files.Count - 1);
        _purged = End.Number;
    }

    /// <summary>Whether what comes behind that transaction is still there.</summary>
    public bool Reaches(ulong number) => number >= _purged;

    /// <summary>The transaction behind so many others; null at the end.</summary>
    public LoggedTransaction? After(ulong number) => number < End.Number ? _transactions[(int)(number - _purged)] : null;

    /// <summary>A place that somebody names; null where there is none, because it was purged, lies behind the end, or within a transaction.</summary>
    public ScriptedPosition? Find(string file, long offset)
    {
        if (End.FileName == file && End.Offset == offset)
        {
            return End;
        }

        for (var index = _transactions.Count - 1; index >= 0; index--)
        {
            var known = _transactions[index];
            if (ScriptedPosition.FileNameOf(known.File) == file && (known.Start == offset || known.End == offset))
            {
                return new ScriptedPosition(server, known.File, offset, known.Start == offset ? known.Number - 1 : known.Number);
            }
        }

        return offset == FirstOffset ? _files.Find(known => known.FileName == file) : null;
    }

    /// <summary>The place behind so many transactions, all of which are there or were.</summary>
    public ScriptedPosition Behind(ulong number) => number == _purged ? Oldest : number == End.Number ? End : Behind(_transactions[(int)(number - _purged) - 1]);

    private ScriptedPosition Behind(LoggedTransaction last) => new(server, last.File, last.End, last.Number);
}
