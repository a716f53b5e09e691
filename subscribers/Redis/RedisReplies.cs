namespace Router.Subscribers.Redis;

/// <summary>The bytes of replies, one after the other, and where each ends. The memory is used again.</summary>
internal sealed class RedisReplies
{
    private byte[] _bytes = [];
    private int[] _ends = [];
    private int _count;

    /// <summary>The first reply that is an error; -1 where none is.</summary>
    public int FirstError { get; private set; } = -1;

    public int Count => _count;

    public RedisReply this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _count);
            var start = index == 0 ? 0 : _ends[index - 1];
            return new RedisReply(_bytes.AsMemory(start, _ends[index] - start));
        }
    }

    public void Add(ReadOnlySpan<byte> frame)
    {
        var start = _count == 0 ? 0 : _ends[_count - 1];
        if (_bytes.Length - start < frame.Length)
        {
            Array.Resize(ref _bytes, checked(Math.Max(_bytes.Length * 2, start + frame.Length)));
        }

        if (_ends.Length == _count)
        {
            Array.Resize(ref _ends, Math.Max(_count * 2, 4));
        }

        frame.CopyTo(_bytes.AsSpan(start));
        if (frame[0] == (byte)RedisReplyKind.Error && FirstError < 0)
        {
            FirstError = _count;
        }

        _ends[_count++] = start + frame.Length;
    }

    public void Clear()
    {
        _count = 0;
        FirstError = -1;
    }
}
