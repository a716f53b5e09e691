using System.Collections.Concurrent;
using System.Text;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Invalidation.Targets;

/// <summary>
/// A Redis whose keys are those of the rules: each batch is one pipeline of commands. Everything is forgotten by scanning for the prefix of the keys,
/// or by FLUSHDB where that is allowed; with neither it cannot be.
/// </summary>
/// <remarks>
/// One server; a cluster's redirections are refusals, and refusals are failures. A Redis that keeps its keys over a crash but not all of its removals
/// (snapshots, or an append-only file without <c>appendfsync always</c>) brings stale keys back that were removed: let it keep nothing, or everything.
/// </remarks>
public sealed class RedisTarget : IInvalidationTarget
{
    private readonly IRedisConnection _redis;
    private readonly RedisTargetOptions _options;
    private readonly ConcurrentQueue<RedisTargetWriter> _idle = new();

    /// <summary>Takes the connection, which stays its owner's.</summary>
    /// <exception cref="ArgumentException">Batches are neither removed nor published.</exception>
    public RedisTarget(IRedisConnection redis, RedisTargetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(redis);
        _redis = redis;
        _options = options ?? new RedisTargetOptions();
        if (_options is { Removal: RedisRemoval.None, Channel: null })
        {
            throw new ArgumentException("With Removal None a Channel must be given: else nothing would be told to anybody.", nameof(options));
        }

        var canForget = _options.MayFlushDatabase || _options.KeyPrefix.Length > 0 || _options.Removal == RedisRemoval.None;
        Abilities = InvalidationAbilities.Keys | InvalidationAbilities.Tags | (canForget ? InvalidationAbilities.Everything : 0);
    }

    /// <inheritdoc/>
    public InvalidationAbilities Abilities { get; }

    /// <inheritdoc/>
    public async ValueTask InvalidateAsync(InvalidationBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!_idle.TryDequeue(out var writer))
        {
            writer = new RedisTargetWriter(_options);
        }

        try
        {
            if (batch.Everything && _options.Removal != RedisRemoval.None)
            {
                await ForgetEverythingAsync(cancellationToken);
            }

            await _redis.RunAsync(writer.Write(batch), cancellationToken);
        }
        finally
        {
            _idle.Enqueue(writer);
        }
    }

    private async Task ForgetEverythingAsync(CancellationToken cancellationToken)
    {
        if (_options.MayFlushDatabase)
        {
            await _redis.CallAsync(["FLUSHDB", "ASYNC"], cancellationToken);
            return;
        }

        var pattern = EscapePattern(_options.KeyPrefix) + "*";
        var cursor = "0";
        do
        {
            var page = await _redis.CallAsync(["SCAN", cursor, "MATCH", pattern, "COUNT", "1000"], cancellationToken);
            cursor = page[0].Text!;
            await RemoveAsync(page[1], cancellationToken);
        }
        while (cursor != "0");
    }

    private async Task RemoveAsync(RedisReply keys, CancellationToken cancellationToken)
    {
        if (keys.Count > 0)
        {
            var pipeline = new RedisPipeline().Begin(1 + keys.Count).Word(RedisTargetWriter.CommandOf(_options.Removal));
            foreach (var key in keys)
            {
                pipeline.Word(key.Bytes);
            }

            await _redis.RunAsync(pipeline, cancellationToken);
        }
    }

    private static string EscapePattern(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            escaped.Append(letter is '*' or '?' or '[' or ']' or '\\' or '^' ? "\\" : "").Append(letter);
        }

        return escaped.ToString();
    }
}
