namespace Router.Grains.Streams;

/// <summary>Which queue of which source.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Queue">The queue, from 0.</param>
/// <param name="QueueCount">The source's queues.</param>
internal readonly record struct QueuePlace(string Source, int Queue, int QueueCount)
{
    /// <summary><c>main/3</c>.</summary>
    public override string ToString() => $"{Source}/{Queue}";
}
