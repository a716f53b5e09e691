namespace Router.Subscribers.Redis;

/// <summary>A way to a Redis. Any number of callers may run pipelines at once; each is carried out in the order of its commands, none in pieces between others.</summary>
public interface IRedisConnection : IAsyncDisposable
{
    /// <summary>
    /// Sends the commands in one go and waits for all replies, which are then in the pipeline. What was sent may have been carried out when this
    /// fails, so only commands that may be repeated are to be sent again. Nothing is sent again by itself.
    /// </summary>
    /// <exception cref="RedisException">
    /// The server was not reached, the connection ended, the replies did not come in time; or one of the commands was refused: the others were
    /// carried out, and all replies are in the pipeline.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was sent may be carried out nevertheless.</exception>
    Task RunAsync(RedisPipeline pipeline, CancellationToken cancellationToken);
}
