namespace Router.Binlog.Tests;

/// <summary>Events that a real server wrote; Captures/README.md says which, and how.</summary>
internal sealed class Capture
{
    private Capture(string name, byte[] bytes, List<(int Offset, int Length)> events)
    {
        Name = name;
        Bytes = bytes;
        Events = events;
    }

    public string Name { get; }

    public byte[] Bytes { get; }

    public List<(int Offset, int Length)> Events { get; }

    public static IReadOnlyList<string> AllNames { get; } =
        [.. typeof(Capture).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".binlog", StringComparison.Ordinal) || name.EndsWith(".events", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> All => [.. AllNames];

    public static Capture Load(string name)
    {
        using var stream = typeof(Capture).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"No capture {name}.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var start = 0;
        if (name.EndsWith(".binlog", StringComparison.Ordinal))
        {
            BinlogFile.CheckMagic(bytes);
            start = BinlogFile.FirstEventOffset;
        }

        var events = new List<(int, int)>();
        while (BinlogFile.TryFrame(bytes.AsSpan(start), out var length))
        {
            events.Add((start, length));
            start += length;
        }

        Assert.Equal(bytes.Length, start);
        return new Capture(name, bytes, events);
    }

    /// <summary>Opens one event after the other; the callback sees each as the current one.</summary>
    public BinlogReader ReadAll(Action<BinlogReader, int> read)
    {
        var negotiated = Name.EndsWith("-none.events", StringComparison.Ordinal) ? ChecksumAlgorithm.None : ChecksumAlgorithm.Crc32;
        var reader = new BinlogReader(negotiated);
        for (var i = 0; i < Events.Count; i++)
        {
            reader.Open(Bytes, Events[i].Offset, Events[i].Length);
            read(reader, i);
        }

        return reader;
    }
}
