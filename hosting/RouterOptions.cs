using Router.Replication.Source;
using Router.Routing.Log;
using Router.Routing.Processing;

namespace Router.Hosting;

/// <summary>A source's settings; the same names in configuration, environment and on the command line. Checked when the host starts.</summary>
public sealed class RouterOptions
{
    /// <summary><c>mysql://user:password@host:port?tls=...</c> or <c>file:PATH</c>. Required.</summary>
    public string Source { get; set; } = "";

    /// <summary>The password, where it does not stand in <see cref="Source"/>.</summary>
    public string? Password { get; set; }

    /// <summary>Where to begin without a saved state: <c>start</c>, <c>end</c> (default), <c>FILE:POS</c> or <c>gtid:SET</c>. A file is read from its start.</summary>
    public string From { get; set; } = "end";

    /// <summary>The folder for position and states, one for each source; null keeps nothing over a restart.</summary>
    public string? State { get; set; }

    /// <summary>How often state is saved while something happens, at most a day; default 1 s.</summary>
    public TimeSpan SaveInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of changes held at most before the source waits, at least 4 MiB; default 32 MiB.</summary>
    public long WindowBytes { get; set; } = 32L << 20;

    /// <summary>The folder for transactions too large for the window, until they are committed; default the system's folder for temporary files.</summary>
    public string? SpillFolder { get; set; }

    /// <summary>Lanes on which handlers run at once, 1 to 1024; default one a core.</summary>
    public int Lanes { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Tries after the first when a handler throws, before its partition stops, 0 to 1000; default 5. Other partitions go on behind a stopped one
    /// until the window is full of what it did not take.
    /// </summary>
    public int Retries { get; set; } = 5;

    /// <summary>How long a stop of the host waits for handlers that are at work, at most a day; default 10 s. The host's own patience may be shorter.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary><c>trust</c>: take the present column names for older rows too, where the log does not name its columns.</summary>
    public string? Schema { get; set; }

    /// <summary>Our server id among the server's replicas, not 0; null chooses one by chance.</summary>
    public uint? ServerId { get; set; }

    /// <summary>Subscriptions whose handlers are given in code, by <see cref="RouterBuilder.Handle(string, ChangeHandler)"/>.</summary>
    public IList<SubscriptionSettings> Subscriptions { get; } = [];

    /// <summary>How many partitions hot tables have, 1 to 256, by patterns of their names; see <see cref="RouterBuilder.Partition"/>.</summary>
    public IDictionary<string, int> Partitions { get; } = new Dictionary<string, int>();

    /// <summary>An OpenTelemetry collector to send the meter <c>Router</c> to, by OTLP over HTTP: <c>http://collector:4318</c>; null sends nothing.</summary>
    public string? Otlp { get; set; }

    /// <summary>How often it is sent, 100 ms to a day; default 15 s.</summary>
    public TimeSpan OtlpInterval { get; set; } = TimeSpan.FromSeconds(15);

    internal ChangeLogOptions ToLog() => SpillFolder is { } folder
        ? new ChangeLogOptions { WindowBytes = WindowBytes, SpillFolder = folder }
        : new ChangeLogOptions { WindowBytes = WindowBytes };

    internal RetryOptions ToRetry() => new() { Retries = Retries };

    internal SourceOptions ToSource(string name)
    {
        var source = SourceOptions.Parse(Source);
        return source with
        {
            Name = name,
            Server = source.Server is { } server && Password is { } password ? server with { Password = password } : source.Server,
            Start = source.LogFile is not null && From == "end" ? source.Start : StartPosition.Parse(From),
            ServerId = ServerId,
            TrustPresentSchema = Schema is not null,
        };
    }
}
