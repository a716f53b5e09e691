namespace Router.Routing.Log;

/// <summary>The bounds of a change log.</summary>
public sealed record ChangeLogOptions
{
    /// <summary>Bytes of rows the log holds at most before the source has to wait; default 32 MiB, at least 4 MiB.</summary>
    public long WindowBytes { get; init; } = 32L << 20;

    /// <summary>Bytes of one segment; default 256 KiB, at most a quarter of the window.</summary>
    public int SegmentBytes { get; init; } = 256 << 10;

    /// <summary>Bytes of one open transaction beyond which it waits for its end in a file; default a quarter of the window.</summary>
    public long SpillBytes => WindowBytes / 4;

    /// <summary>Entries the log holds at most; one is rows of one event, and takes some 150 bytes on each level that follows its table.</summary>
    public long WindowEntries => WindowBytes / 512;

    /// <summary>The folder for transactions larger than <see cref="SpillBytes"/>; default the system's folder for temporary files.</summary>
    public string SpillFolder { get; init; } = Path.GetTempPath();
}
