namespace Router.Subscribers.Redis;

/// <summary>
/// A connection to one Redis, made when it is first needed and again after it was lost. Pipelines of any number of callers share it: each is written
/// in one go, and the replies are read in the order of the commands.
/// </summary>
/// <remarks>
/// While the server cannot be reached callers fail at once with <see cref="RedisFault.Unreachable"/>; a connection is tried only every so often
/// (<see cref="RedisSettings.FirstBackoff"/>, <see cref="RedisSettings.LongestBackoff"/>). One server only: a cluster's redirections are refusals.
/// </remarks>
public sealed class RedisConnection : IRedisConnection, IDisposable
{
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _slots;
    private RedisLink? _link;
    private RedisException? _lastFailure;
    private long _failedAt;
    private TimeSpan _backoff;
    private bool _isDisposed;

    /// <summary>Takes the settings; connects later.</summary>
    public RedisConnection(RedisSettings settings, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        _time = time ?? TimeProvider.System;
        _slots = new SemaphoreSlim(settings.MaxPipelines);
    }

    /// <summary>Where the server is.</summary>
    public RedisSettings Settings { get; }

    /// <summary>Takes an address such as <c>redis://host:6379/0</c>; connects later.</summary>
    /// <exception cref="FormatException">Not such an address.</exception>
    public static RedisConnection To(string address) => new(RedisSettings.Parse(address));

    /// <inheritdoc/>
    public async Task RunAsync(RedisPipeline pipeline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        if (pipeline.Count == 0)
        {
            return;
        }

        var commands = pipeline.Commands;
        pipeline.Replies.Clear();
        await _slots.WaitAsync(cancellationToken);
        var run = new RedisRun(pipeline.Count, pipeline.Replies, _slots);
        try
        {
            await SendAsync(run, commands, cancellationToken);
            await run.Ended.WaitAsync(cancellationToken);
        }
        catch
        {
            pipeline.AbandonReplies();
            throw;
        }

        if (pipeline.Replies.FirstError is >= 0 and var index)
        {
            throw RedisException.Of(Settings.ToString(), pipeline[index].Text!);
        }
    }

    /// <summary>Closes the connection; those who wait for replies are told that it was lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        _isDisposed = true;
        if (_link is { } link)
        {
            await link.DisposeAsync();
        }

        _writing.Release();
    }

    /// <summary>For containers that are disposed of without waiting.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task SendAsync(RedisRun run, ReadOnlyMemory<byte> commands, CancellationToken cancellationToken)
    {
        var isMine = false;
        try
        {
            await _writing.WaitAsync(cancellationToken);
            isMine = true;
            var link = await LinkAsync(cancellationToken);

            // Not to be cancelled: half a command on the connection would be the end of it for everybody.
            await link.SendAsync(run, commands);
        }
        catch (Exception failure)
        {
            run.Fail(failure);
            throw;
        }
        finally
        {
            if (isMine)
            {
                _writing.Release();
            }
        }
    }

    private async ValueTask<RedisLink> LinkAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_link is { IsBroken: false } link)
        {
            return link;
        }

        if (_link is { } broken)
        {
            _link = null;
            await broken.DisposeAsync();
        }

        var rest = _backoff - _time.GetElapsedTime(_failedAt);
        return _lastFailure is { } last && rest > TimeSpan.Zero
            ? throw new RedisException(last.Fault, $"{last.Message} The next try is in {rest.TotalMilliseconds:F0} ms.", last)
            : await DialAsync(cancellationToken);
    }

    private async Task<RedisLink> DialAsync(CancellationToken cancellationToken)
    {
        try
        {
            _link = await RedisDialer.DialAsync(Settings, _time, cancellationToken);
            _lastFailure = null;
            _backoff = TimeSpan.Zero;
            return _link;
        }
        catch (RedisException failure)
        {
            _lastFailure = failure;
            _failedAt = _time.GetTimestamp();
            _backoff = _backoff == TimeSpan.Zero ? Settings.FirstBackoff : Min(_backoff * 2, Settings.LongestBackoff);
            throw;
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
