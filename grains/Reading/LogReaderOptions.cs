namespace Router.Grains.Reading;

/// <summary>What the readers of a source's log may take; for all sources of a silo, as <c>services.Configure&lt;LogReaderOptions&gt;(...)</c>.</summary>
public sealed class LogReaderOptions
{
    /// <summary>Bytes of the newest changes that are kept for everybody, at least 1 MiB; default 32 MiB.</summary>
    public long RingBytes { get; set; } = 32L << 20;

    /// <summary>Bytes that one catch-up reads ahead at most, at least 1 MiB; default 8 MiB.</summary>
    public long CatchUpBytes { get; set; } = 8L << 20;

    /// <summary>Bytes of one transaction's rows, twice over, above which it waits for its end in a file, at least 4 MiB; default 16 MiB for each feed.</summary>
    public long TransactionWindowBytes { get; set; } = 16L << 20;

    /// <summary>Catch-ups of a source at once; others wait for their turn. Default 4.</summary>
    public int CatchUps { get; set; } = 4;

    /// <summary>A reader that did not ask for so long is forgotten, and its catch-up ends; default 15 s.</summary>
    public TimeSpan ReaderPatience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The connection to the server ends when nobody asked for so long; default 1 minute.</summary>
    public TimeSpan SourcePatience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after a failure the log is read again, if somebody asks; default 1 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The folder for transactions that are too large to wait in memory; default the system's folder for temporary files.</summary>
    public string SpillFolder { get; set; } = Path.GetTempPath();
}
