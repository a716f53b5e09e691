using System.Globalization;
using Router.Contracts;

namespace Router.Replication.Source;

/// <summary>Where a source begins.</summary>
public sealed record StartPosition
{
    private StartPosition(StartKind kind) => Kind = kind;

    /// <summary>With the oldest log the server still has.</summary>
    public static StartPosition Oldest { get; } = new(StartKind.Oldest);

    /// <summary>With what is committed from now on.</summary>
    public static StartPosition End { get; } = new(StartKind.End);

    /// <summary>Which of them.</summary>
    public StartKind Kind { get; }

    /// <summary>The file of <see cref="StartKind.Position"/>.</summary>
    public string File { get; private init; } = "";

    /// <summary>The offset of <see cref="StartKind.Position"/>: the first byte of a transaction, at least 4.</summary>
    public long Offset { get; private init; } = 4;

    /// <summary>The failover epoch that tokens of <see cref="StartKind.Position"/> carry; a saved position has its own.</summary>
    public int Epoch { get; init; }

    /// <summary>The set of <see cref="StartKind.Gtid"/>, as the server writes it.</summary>
    public string Gtids { get; private init; } = "";

    /// <summary>The position of <see cref="StartKind.Resume"/>.</summary>
    public SourcePosition? Saved { get; private init; }

    /// <summary>At a place in a file.</summary>
    public static StartPosition At(string file, long offset) => new(StartKind.Position) { File = file, Offset = offset };

    /// <summary>After the transactions of a GTID set.</summary>
    public static StartPosition After(string gtids) => new(StartKind.Gtid) { Gtids = gtids };

    /// <summary>Where an earlier run stopped.</summary>
    public static StartPosition Resume(SourcePosition saved) => new(StartKind.Resume) { Saved = saved };

    /// <summary>Reads <c>start</c>, <c>end</c>, <c>FILE:POS</c> or <c>gtid:SET</c>.</summary>
    /// <exception cref="FormatException">It is none of these; the message shows them.</exception>
    public static StartPosition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "start")
        {
            return Oldest;
        }

        if (text == "end")
        {
            return End;
        }

        if (text.StartsWith("gtid:", StringComparison.Ordinal))
        {
            return After(text["gtid:".Length..]);
        }

        var colon = text.LastIndexOf(':');
        if (colon > 0 && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset >= 4)
        {
            return At(text[..colon], offset);
        }

        throw new FormatException($"'{text}' is no position: write start, end, FILE:POS (for example binlog.000002:4; no position is below 4) or gtid:SET.");
    }

    /// <summary>As <see cref="Parse"/> reads it; a saved position as <c>FILE:POS</c>.</summary>
    public override string ToString() => Kind switch
    {
        StartKind.Oldest => "start",
        StartKind.End => "end",
        StartKind.Position => string.Create(CultureInfo.InvariantCulture, $"{File}:{Offset}"),
        StartKind.Gtid => $"gtid:{Gtids}",
        _ => $"{Saved}",
    };
}
