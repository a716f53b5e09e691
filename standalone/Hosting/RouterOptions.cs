using Router.Replication.Source;
using Router.Routing.Log;
using Router.Routing.Processing;

namespace Router.Standalone.Hosting;

/// <summary>A source's settings; the same names in configuration, environment and on the command line.</summary>
public sealed class RouterOptions
{
    /// <summary><c>mysql://user:password@host:port?tls=...</c> or <c>file:PATH</c>. Required.</summary>
    public string Source { get; set; } = "";

    /// <summary>The password, where it does not stand in <see cref="Source"/>.</summary>
    public string? Password { get; set; }

    /// <summary>Where to begin without a saved state: <c>start</c>, <c>end</c> (default), <c>FILE:POS</c> or <c>gtid:SET</c>.</summary>
    public string From { get; set; } = "end";

    /// <summary>The folder for position and states; null keeps nothing over a restart.</summary>
    public string? State { get; set; }

    /// <summary>How often state is saved while something happens; default 1 s.</summary>
    public TimeSpan SaveInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of changes held at most before the source waits; default 32 MiB.</summary>
    public long WindowBytes { get; set; } = 32L << 20;

    /// <summary>Lanes on which handlers run at once; default one a core.</summary>
    public int Lanes { get; set; } = Environment.ProcessorCount;

    /// <summary>Tries after the first when a handler throws, before its partition stops; default 5.</summary>
    public int Retries { get; set; } = 5;

    /// <summary><c>trust</c>: take the present column names for older rows too, where the log does not name its columns.</summary>
    public string? Schema { get; set; }

    /// <summary>Our server id among the server's replicas; null chooses one by chance.</summary>
    public uint? ServerId { get; set; }

    internal SourceRunnerOptions ToRunnerOptions(string name)
    {
        if (Source.Length == 0)
        {
            throw new FormatException($"The source '{name}' has no address: set Source to mysql://user:password@host:port.");
        }

        var source = SourceOptions.Parse(Source);
        return new SourceRunnerOptions
        {
            Source = source with
            {
                Name = name,
                Server = source.Server is { } server && Password is { } password ? server with { Password = password } : source.Server,
                Start = source.LogFile is not null && From == "end" ? source.Start : StartPosition.Parse(From),
                ServerId = ServerId,
                TrustPresentSchema = Schema switch
                {
                    null => false,
                    "trust" => true,
                    _ => throw new FormatException($"Schema is '{Schema}': the only value is trust."),
                },
            },
            StateFolder = State,
            SaveInterval = SaveInterval,
            Lanes = Lanes,
            Log = new ChangeLogOptions { WindowBytes = WindowBytes },
            Retry = new RetryOptions { Retries = Retries },
        };
    }
}
