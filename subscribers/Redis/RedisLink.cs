using System.Net.Sockets;

namespace Router.Subscribers.Redis;

/// <summary>One TCP connection: what is sent on it, and a loop that hands the replies to those who wait, in order. Once broken it stays so.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private const int FirstBufferBytes = 64 << 10;
    private const int ChecksPerTimeout = 4;

    private readonly Lock _gate = new();
    private readonly Queue<RedisRun> _waiting = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly RedisSettings _settings;
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;
    private readonly Task _reading;
    private RedisException? _broken;
    private long _progressAt;
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _start;
    private int _end;
    private RespScanner _scanner;

    public RedisLink(RedisSettings settings, Stream stream, TimeProvider time)
    {
        (_settings, _stream, _time) = (settings, stream, time);
        _scanner = new RespScanner(settings.MaxReplyBytes);
        _reading = ReadAsync();
        var period = settings.ReplyTimeout / ChecksPerTimeout;
        _watch = time.CreateTimer(static link => ((RedisLink)link!).LookWhetherSilent(), this, period, period);
    }

    public bool IsBroken
    {
        get
        {
            lock (_gate)
            {
                return _broken is not null;
            }
        }
    }

    /// <summary>Sends a pipeline's commands; one caller at a time. Every failure is in the run.</summary>
    public async ValueTask SendAsync(RedisRun run, ReadOnlyMemory<byte> commands)
    {
        if (!TryEnqueue(run))
        {
            return;
        }

        try
        {
            await _stream.WriteAsync(commands, _closing.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Break(Lost(exception));
        }
    }

    /// <summary>Ends the connection; all who wait are told why.</summary>
    public void Break(RedisException why)
    {
        RedisRun[] failed;
        lock (_gate)
        {
            if (_broken is not null)
            {
                return;
            }

            _broken = why;
            failed = [.. _waiting];
            _waiting.Clear();
        }

        _closing.Cancel();
        _stream.Dispose();
        foreach (var run in failed)
        {
            run.Fail(why);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Break(new RedisException(RedisFault.ConnectionLost, $"The connection to {_settings} was closed."));
        await _watch.DisposeAsync();
        await _reading;
        _closing.Dispose();
    }

    private bool TryEnqueue(RedisRun run)
    {
        lock (_gate)
        {
            if (_broken is null)
            {
                if (_waiting.Count == 0)
                {
                    _progressAt = _time.GetTimestamp();
                }

                _waiting.Enqueue(run);
                return true;
            }
        }

        run.Fail(_broken);
        return false;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var received = await _stream.ReadAsync(_buffer.AsMemory(_end), _closing.Token);
                if (received == 0)
                {
                    throw new EndOfStreamException("the server closed it");
                }

                _end += received;
                Volatile.Write(ref _progressAt, _time.GetTimestamp());
                TakeReplies();
                MakeRoom();
            }
        }
        catch (Exception exception)
        {
            Break(exception as RedisException ?? Lost(exception));
        }
    }

    private void TakeReplies()
    {
        while (_scanner.TryFind(_buffer.AsSpan(_start, _end - _start), out var lengthBytes))
        {
            HandOver(_buffer.AsSpan(_start, lengthBytes));
            _start += lengthBytes;
            _scanner = new RespScanner(_settings.MaxReplyBytes);
        }
    }

    private void HandOver(ReadOnlySpan<byte> frame)
    {
        RedisRun? run;
        lock (_gate)
        {
            if (!_waiting.TryPeek(out run))
            {
                throw new RedisException(RedisFault.LeftOver, $"{_settings} sent a reply that no command waits for.");
            }

            if (!run.Add(frame))
            {
                return;
            }

            _waiting.Dequeue();
        }

        run.Complete();
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min((long)_buffer.Length * 2, Array.MaxLength));
        }
    }

    private void LookWhetherSilent()
    {
        bool isSilent;
        lock (_gate)
        {
            isSilent = _waiting.Count > 0 && _time.GetElapsedTime(Volatile.Read(ref _progressAt)) >= _settings.ReplyTimeout;
        }

        if (isSilent)
        {
            Break(new RedisException(RedisFault.TimedOut, $"{_settings} did not answer for {_settings.ReplyTimeout}."));
        }
    }

    private RedisException Lost(Exception cause) =>
        new(RedisFault.ConnectionLost, $"The connection to {_settings} was lost: {cause.Message}", cause);
}
