using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Router.Wire.Authentication;
using Router.Wire.Packets;

namespace Router.Wire;

/// <summary>
/// One session with a MySQL or MariaDB server. It runs one command at a time. A command that is cancelled, runs into its deadline or
/// meets a broken protocol closes the session; an error of the server's (<see cref="ServerErrorException"/>) does not.
/// </summary>
/// <remarks>The socket is read synchronously, by the calling thread or one of the pool: see the remark on asynchronous operations in SocketStream.</remarks>
public sealed class ServerConnection : IDisposable, IAsyncDisposable
{
    // Metadata sessions read schemas and positions; this much bounds what a broken server can make us hold.
    private const int LargestAnswerBytes = 256 * 1024 * 1024;

    // What max_allowed_packet can be at most.
    private const int LargestRowBytes = 1 << 30;
    private const byte QuitCommand = 0x01;
    private const byte PingCommand = 0x0E;

    private readonly PacketChannel _channel;
    private readonly ConnectionSettings _settings;
    private readonly Greeting _greeting;
    private volatile string _closedBecause = "it was disposed";
    private int _state = (int)ConnectionState.Ready;

    private ServerConnection(PacketChannel channel, ConnectionSettings settings, Greeting greeting)
    {
        _channel = channel;
        _settings = settings;
        _greeting = greeting;
    }

    /// <summary>The server's version as it tells it, such as <c>10.11.14-MariaDB-log</c> or <c>9.7.0</c>.</summary>
    public string ServerVersion => _greeting.ServerVersion;

    /// <summary>Whether the server is a MariaDB.</summary>
    public bool IsMariaDb => _greeting.IsMariaDb;

    /// <summary>The session's number on the server, as KILL takes it.</summary>
    public uint ConnectionId => _greeting.ConnectionId;

    /// <summary>Whether the session runs over TLS.</summary>
    public bool IsEncrypted => _channel.IsEncrypted;

    /// <summary>Whether the server proved who it is: only with <c>verify-ca</c> and <c>verify-full</c>.</summary>
    public bool IsServerVerified => IsEncrypted && _settings.Tls is TlsMode.VerifyCa or TlsMode.VerifyFull;

    /// <summary>Connects and logs in, on the calling thread.</summary>
    /// <exception cref="ConnectException">The server cannot be reached, or its TLS cannot be trusted.</exception>
    /// <exception cref="LoginException">The server refused the login.</exception>
    /// <exception cref="ProtocolException">Whatever answers there is no MySQL or MariaDB server.</exception>
    public static ServerConnection Connect(ConnectionSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var deadlineTicks = Stopwatch.GetTimestamp() + (long)(settings.ConnectTimeout.TotalSeconds * Stopwatch.Frequency);
        var addresses = IPAddress.TryParse(settings.Host, out var address) ? [address] : ResolveAsync(settings, cancellation).GetAwaiter().GetResult();
        return Connect(settings, addresses, deadlineTicks, cancellation);
    }

    /// <summary>The same on a pool thread.</summary>
    /// <inheritdoc cref="Connect(ConnectionSettings, CancellationToken)" path="/exception"/>
    public static Task<ServerConnection> ConnectAsync(ConnectionSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Task.Run(() => Connect(settings, cancellation), cancellation);
    }

    /// <summary>Runs one statement on the calling thread and reads its whole answer, at most 256 MiB of it.</summary>
    /// <exception cref="ServerErrorException">The server's error; the session stays usable.</exception>
    /// <exception cref="ReadDeadlineException">No whole answer within <see cref="ConnectionSettings.ReadTimeout"/>; the session is closed.</exception>
    /// <exception cref="ConnectionLostException">The session ended, now or earlier.</exception>
    public QueryResult Query(string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        Enter(ConnectionState.Busy);
        return Run(() => TextQuery.Run(_channel, sql, LargestAnswerBytes), cancellation);
    }

    /// <summary>The same on a pool thread.</summary>
    /// <inheritdoc cref="Query" path="/exception"/>
    public Task<QueryResult> QueryAsync(string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return RunAsync(() => TextQuery.Run(_channel, sql, LargestAnswerBytes), cancellation);
    }

    /// <summary>
    /// Runs one statement on the calling thread and hands its rows over one by one, however many there are. The session serves nothing else
    /// until the stream is disposed of. The server sends on its own: who reads slowly is waited for no longer than <c>net_write_timeout</c>.
    /// </summary>
    /// <param name="sql">A statement that has rows.</param>
    /// <param name="cancellation">Ends the reading, also later, and closes the session.</param>
    /// <inheritdoc cref="Query" path="/exception"/>
    public ResultStream Stream(string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        Enter(ConnectionState.Busy);
        var columns = Run(() => TextQuery.Start(_channel, sql, LargestAnswerBytes), cancellation, staysBusy: true);
        return new ResultStream(this, _channel, columns.Length, _settings.ReadTimeout, LargestRowBytes, cancellation);
    }

    /// <summary>Asks the server for a sign of life.</summary>
    public Task PingAsync(CancellationToken cancellation = default) =>
        RunAsync(() => ExpectOk(new PacketWriter().WriteByte(PingCommand)), cancellation);

    /// <summary>Makes the session known as a replica (COM_REGISTER_SLAVE), so that SHOW REPLICAS lists it.</summary>
    /// <param name="serverId">Our server id; two readers with the same one throw each other out.</param>
    /// <param name="host">The name to be listed under, at most 60 bytes.</param>
    /// <param name="port">The port to be listed with.</param>
    /// <param name="cancellation">Closes the session.</param>
    public Task RegisterReplicaAsync(uint serverId, string host = "", int port = 0, CancellationToken cancellation = default) =>
        RunAsync(() => ExpectOk(DumpCommand.Register(serverId, host, (ushort)port)), cancellation);

    /// <summary>Asks for the binlog from a position on (COM_BINLOG_DUMP). The socket belongs to the answered stream from here on.</summary>
    /// <param name="serverId">Our server id, not 0; unique among the server's replicas.</param>
    /// <param name="file">A log file of the server; empty for its oldest, or for MariaDB's @slave_connect_state.</param>
    /// <param name="position">Where to begin, at least 4. The command has 32 bits for it.</param>
    /// <param name="flags">See <see cref="DumpFlags"/>.</param>
    /// <param name="options">Deadline and bounds; null for the defaults.</param>
    public DumpStream StartDump(uint serverId, string file, uint position, DumpFlags flags = DumpFlags.None, DumpOptions? options = null) =>
        StartDump(DumpCommand.FromPosition(serverId, file, position, flags), options);

    /// <summary>Asks a MySQL server for all transactions that a GTID set lacks (COM_BINLOG_DUMP_GTID).</summary>
    /// <param name="serverId">Our server id, not 0; unique among the server's replicas.</param>
    /// <param name="file">Usually empty: the server finds the file by the set.</param>
    /// <param name="position">Usually 4.</param>
    /// <param name="encodedGtidSet">The set in the server's binary encoding.</param>
    /// <param name="flags">See <see cref="DumpFlags"/>.</param>
    /// <param name="options">Deadline and bounds; null for the defaults.</param>
    public DumpStream StartGtidDump(
        uint serverId, string file, ulong position, ReadOnlySpan<byte> encodedGtidSet, DumpFlags flags = DumpFlags.None, DumpOptions? options = null) =>
        StartDump(DumpCommand.FromGtidSet(serverId, file, position, encodedGtidSet, flags), options);

    /// <summary>Says goodbye to the server and closes the socket, unless a <see cref="DumpStream"/> has it.</summary>
    public void Dispose()
    {
        if (TryMove(ConnectionState.Ready, ConnectionState.Closed))
        {
            SayGoodbye();
            _channel.Stream.Dispose();
        }
        else if (TryMove(ConnectionState.Busy, ConnectionState.Closed))
        {
            // The running command returns at once, and closes the socket when it leaves.
            _channel.Transport.Abort();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    private static async Task<IPAddress[]> ResolveAsync(ConnectionSettings settings, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(settings.ConnectTimeout);
        try
        {
            return await Dns.GetHostAddressesAsync(settings.Host, limited.Token);
        }
        catch (SocketException e)
        {
            throw Dialer.Unreachable(settings, e.SocketErrorCode);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Dialer.Unreachable(settings, SocketError.TimedOut);
        }
    }

    private static ServerConnection Connect(ConnectionSettings settings, IPAddress[] addresses, long deadlineTicks, CancellationToken cancellation)
    {
        var transport = Dialer.Dial(settings, addresses, deadlineTicks, cancellation);
        var channel = new PacketChannel(transport);
        using var aborting = cancellation.Register(transport.Abort);
        try
        {
            transport.SetDeadline(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadlineTicks));
            return new ServerConnection(channel, settings, new Login(channel, settings).Run());
        }
        catch (Exception e)
        {
            channel.Stream.Dispose();
            cancellation.ThrowIfCancellationRequested();
            switch (e)
            {
                case ReadDeadlineException:
                    throw Dialer.Unreachable(settings, SocketError.TimedOut);
                case ConnectionLostException:
                    throw new ConnectException($"{settings} closed the connection during the login; see its error log.", e);
                default:
                    throw;
            }
        }
    }

    private async Task<T> RunAsync<T>(Func<T> command, CancellationToken cancellation)
    {
        Enter(ConnectionState.Busy);
        return await Task.Run(() => Run(command, cancellation), CancellationToken.None);
    }

    private T Run<T>(Func<T> command, CancellationToken cancellation, bool staysBusy = false)
    {
        try
        {
            // Registering after a cancellation aborts at once, so the command below fails and is told apart here.
            using var aborting = cancellation.Register(_channel.Transport.Abort);
            _channel.Transport.SetDeadline(_settings.ReadTimeout);
            _channel.RequireNoBufferedBytes();
            var result = command();
            if (!staysBusy)
            {
                Leave();
            }

            return result;
        }
        catch (ServerErrorException)
        {
            Leave();
            throw;
        }
        catch (Exception e)
        {
            Close(cancellation.IsCancellationRequested ? "a command was cancelled" : e.Message);
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }

    private bool ExpectOk(PacketWriter command)
    {
        _channel.WriteCommand(command.Payload);
        return _channel.Read(LargestAnswerBytes) switch
        {
            [OkPacket.Marker, ..] => true,
            [ErrorPacket.Marker, ..] error => throw ErrorPacket.Read(error),
            [] => throw new ProtocolException(ProtocolFault.EmptyPacket, "an empty packet where OK was due"),
            var other => throw new ProtocolException(ProtocolFault.UnexpectedPacket, $"0x{other[0]:X2} where OK was due"),
        };
    }

    private DumpStream StartDump(PacketWriter command, DumpOptions? options)
    {
        Enter(ConnectionState.Dumping);
        try
        {
            _channel.RequireNoBufferedBytes();
            _channel.Transport.SetDeadline(_settings.ReadTimeout);
            _channel.WriteCommand(command.Payload);
            return new DumpStream(_channel, options ?? new DumpOptions());
        }
        catch (Exception e)
        {
            Close(e.Message);
            throw;
        }
    }

    private void Enter(ConnectionState next)
    {
        if (TryMove(ConnectionState.Ready, next))
        {
            return;
        }

        var state = (ConnectionState)Volatile.Read(ref _state);
        throw state == ConnectionState.Closed
            ? new ConnectionLostException($"The session with {_settings} is closed: {_closedBecause}")
            : new InvalidOperationException($"The session with {_settings} is {state}; it runs one command at a time.");
    }

    internal void Leave()
    {
        if (!TryMove(ConnectionState.Busy, ConnectionState.Ready))
        {
            _channel.Stream.Dispose();
        }
    }

    private bool TryMove(ConnectionState from, ConnectionState to) =>
        Interlocked.CompareExchange(ref _state, (int)to, (int)from) == (int)from;

    /// <summary>Closes a session in the midst of an answer.</summary>
    internal void Abandon(string because) => Close(because);

    private void Close(string because)
    {
        _closedBecause = because;
        Interlocked.Exchange(ref _state, (int)ConnectionState.Closed);
        _channel.Stream.Dispose();
    }

    private void SayGoodbye()
    {
        try
        {
            _channel.Transport.SetDeadline(TimeSpan.FromSeconds(1));
            _channel.WriteCommand([QuitCommand]);
        }
        catch (IOException)
        {
            // The connection is gone already: nobody to say it to.
        }
    }
}
