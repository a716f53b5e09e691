namespace Router.Subscribers.Redis;

/// <summary>Single commands and scripts over a connection.</summary>
public static class RedisCalls
{
    /// <summary>Runs one command and gives its reply: <c>await redis.CallAsync(["SET", key, value], token)</c>.</summary>
    /// <exception cref="RedisException">It failed, or was refused.</exception>
    public static async Task<RedisReply> CallAsync(this IRedisConnection connection, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(words);
        var pipeline = new RedisPipeline();
        pipeline.Begin(words.Count);
        foreach (var word in words)
        {
            pipeline.Word(word);
        }

        await connection.RunAsync(pipeline, cancellationToken);
        return pipeline[0];
    }

    /// <summary>Runs a script by its hash, and by its text where the server does not hold it.</summary>
    /// <exception cref="RedisException">It failed, or the script did.</exception>
    public static async Task<RedisReply> EvaluateAsync(
        this IRedisConnection connection,
        RedisScript script,
        IReadOnlyList<ReadOnlyMemory<byte>> keys,
        IReadOnlyList<ReadOnlyMemory<byte>> arguments,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(script);
        var pipeline = new RedisPipeline();
        try
        {
            Fill(pipeline, "EVALSHA"u8, script.Hash.Span, keys, arguments);
            await connection.RunAsync(pipeline, cancellationToken);
        }
        catch (RedisException unknown) when (unknown.Fault == RedisFault.NoScript)
        {
            Fill(pipeline, "EVAL"u8, script.Text.Span, keys, arguments);
            await connection.RunAsync(pipeline, cancellationToken);
        }

        return pipeline[0];
    }

    private static void Fill(
        RedisPipeline pipeline, ReadOnlySpan<byte> command, ReadOnlySpan<byte> script, IReadOnlyList<ReadOnlyMemory<byte>> keys, IReadOnlyList<ReadOnlyMemory<byte>> arguments)
    {
        pipeline.Clear();
        pipeline.Begin(3 + keys.Count + arguments.Count).Word(command).Word(script).Word(keys.Count);
        AddAll(pipeline, keys);
        AddAll(pipeline, arguments);
    }

    private static void AddAll(RedisPipeline pipeline, IReadOnlyList<ReadOnlyMemory<byte>> words)
    {
        for (var index = 0; index < words.Count; index++)
        {
            pipeline.Word(words[index].Span);
        }
    }
}
