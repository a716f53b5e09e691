namespace Router.Grains.Tables.Letters;

/// <summary>Letters that are saved together, as a segment of their partition's state.</summary>
internal sealed class LetterPage
{
    /// <summary>Which page, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The letters, in the order they came.</summary>
    public List<KeptLetter> Letters { get; } = [];

    /// <summary>What they take.</summary>
    public int Bytes { get; set; }

    /// <summary>Another number after every change.</summary>
    public long Version { get; set; }

    /// <summary>The letters as they were captured last; null since they changed.</summary>
    public KeptLetter[]? Captured { get; set; }
}
