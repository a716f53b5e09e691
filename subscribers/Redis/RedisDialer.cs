using System.Net.Security;
using System.Net.Sockets;

namespace Router.Subscribers.Redis;

/// <summary>Connects and logs in.</summary>
internal static class RedisDialer
{
    /// <exception cref="RedisException">No connection could be made, or the server refused the login.</exception>
    public static async Task<RedisLink> DialAsync(RedisSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var link = new RedisLink(settings, await ConnectAsync(settings, either.Token), time);
            await LogInAsync(link, settings, either.Token);
            return link;
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RedisException(RedisFault.Unreachable, $"{settings} was not reached in {settings.ConnectTimeout}.", late);
        }
        catch (Exception failure) when (failure is SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            throw new RedisException(RedisFault.Unreachable, $"{settings} was not reached: {failure.Message}", failure);
        }
    }

    private static async Task<Stream> ConnectAsync(RedisSettings settings, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            return settings.UseTls ? await SecureAsync(settings, stream, cancellationToken) : stream;
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(RedisSettings settings, Stream stream, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        var options = new SslClientAuthenticationOptions { TargetHost = settings.Host, RemoteCertificateValidationCallback = settings.CertificateValidation };
        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        return secure;
    }

    private static async Task LogInAsync(RedisLink link, RedisSettings settings, CancellationToken cancellationToken)
    {
        using var slot = new SemaphoreSlim(0, 1);
        try
        {
            var pipeline = Login(settings);
            var run = new RedisRun(pipeline.Count, pipeline.Replies, slot);
            await link.SendAsync(run, pipeline.Commands);
            await run.Ended.WaitAsync(cancellationToken);
            if (pipeline.Replies.FirstError is >= 0 and var index)
            {
                throw RedisException.Of(settings.ToString(), pipeline[index].Text!);
            }
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    private static RedisPipeline Login(RedisSettings settings)
    {
        var pipeline = new RedisPipeline();
        if (settings.User.Length > 0)
        {
            pipeline.Begin(3).Word("AUTH"u8).Word(settings.User).Word(settings.Password);
        }
        else if (settings.Password.Length > 0)
        {
            pipeline.Begin(2).Word("AUTH"u8).Word(settings.Password);
        }

        pipeline.Begin(2).Word("SELECT"u8).Word(settings.Database);
        return pipeline;
    }
}
