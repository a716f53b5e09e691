namespace Router.Grains.Tests.Streams;

/// <summary>Who reads a queue of a scripted tailer, and how far each of its streams was given.</summary>
internal sealed class ScriptedReader(Guid receiver)
{
    public Guid Receiver => receiver;

    /// <summary>By stream, the batch that is given next.</summary>
    public Dictionary<string, int> Next { get; } = [];

    /// <summary>Streams of which something was given.</summary>
    public HashSet<string> Begun { get; } = [];

    public string[] Full { get; set; } = [];
}
