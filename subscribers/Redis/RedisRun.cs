namespace Router.Subscribers.Redis;

/// <summary>A pipeline on its way: how many replies it waits for, and where they go. It takes a slot until it has ended, however that came about.</summary>
internal sealed class RedisRun(int count, RedisReplies replies, SemaphoreSlim slots)
{
    // What the caller does with the replies is not the reading loop's work.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => _ended.Task;

    /// <summary>Takes a reply; true when it was the last one.</summary>
    public bool Add(ReadOnlySpan<byte> frame)
    {
        replies.Add(frame);
        return replies.Count == count;
    }

    public void Complete()
    {
        if (_ended.TrySetResult())
        {
            slots.Release();
        }
    }

    public void Fail(Exception failure)
    {
        if (_ended.TrySetException(failure))
        {
            // Seen: the caller may have been cancelled and await it no longer.
            _ = _ended.Task.Exception;
            slots.Release();
        }
    }
}
