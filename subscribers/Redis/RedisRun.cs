namespace Router.Subscribers.Redis;

/// <summary>A pipeline on its way: how many replies it waits for, and where they go. It takes a slot until it has ended, however that came about.</summary>
internal sealed class RedisRun(int count, RedisReplies replies, SemaphoreSlim slots)
{
    // What the caller does with the replies is not the reading loop's work.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _isOver;

    public Task Ended => _ended.Task;

    /// <summary>Takes a reply; true when it was the last one.</summary>
    public bool Add(ReadOnlySpan<byte> frame)
    {
        replies.Add(frame);
        return replies.Count == count;
    }

    public void Complete()
    {
        if (TryEnd())
        {
            _ended.SetResult();
        }
    }

    public void Fail(Exception failure)
    {
        if (TryEnd())
        {
            _ended.SetException(failure);

            // Seen: the caller may have been cancelled and await it no longer.
            _ = _ended.Task.Exception;
        }
    }

    /// <summary>The slot goes back first: whoever waits for the end may dispose of the slots.</summary>
    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _isOver, true))
        {
            return false;
        }

        slots.Release();
        return true;
    }
}
