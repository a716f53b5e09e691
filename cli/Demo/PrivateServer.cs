using System.Diagnostics;
using System.Globalization;
using Router.Wire;

namespace Router.Cli.Demo;

/// <summary>
/// A MariaDB of the demo's own. The script that starts it holds our end of its standard input: when that closes, also because this
/// process was killed, it kills the server and removes its folder.
/// </summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private const string ErrorPrefix = "error: ";

    private readonly Process _script;

    private PrivateServer(Process script, ConnectionSettings settings)
    {
        _script = script;
        Settings = settings;
    }

    /// <summary>How to connect.</summary>
    public ConnectionSettings Settings { get; }

    /// <summary>Starts one on a free port; the first time on a machine it is downloaded.</summary>
    /// <exception cref="CommandException">There is none to start; the message says what to do.</exception>
    public static async Task<PrivateServer> StartAsync(TextWriter progress, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"router-demo-{Environment.ProcessId}"));
        var script = Launch(folder);
        try
        {
            var errors = ForwardAsync(script.StandardError, progress);
            var line = await script.StandardOutput.ReadLineAsync(cancellationToken);
            if (line?.Split(' ') is ["ready", var address, ..])
            {
                return new PrivateServer(script, SettingsOf(address));
            }

            await EndAsync(script);
            throw new CommandException(ExitCode.CannotConnect, await errors ?? "The demo's MariaDB did not start (its messages are above): use a server of your own with --source.");
        }
        catch (OperationCanceledException)
        {
            await EndAsync(script);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(_script);

    private static Process Launch(string folder)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(AppContext.BaseDirectory, "servers", "start-mariadb.sh"), "--owned", folder, "0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception noBash)
        {
            throw new CommandException(ExitCode.CannotConnect, "The demo starts its server with bash, which is not here: use a server of your own with --source.", noBash);
        }
    }

    /// <summary>Passes the script's notes on; its last error becomes ours.</summary>
    private static async Task<string?> ForwardAsync(StreamReader from, TextWriter to)
    {
        string? error = null;
        while (await from.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ErrorPrefix, StringComparison.Ordinal))
            {
                error = $"No server for the demo: {line[ErrorPrefix.Length..]}.";
            }
            else
            {
                await to.WriteLineAsync(line);
            }
        }

        return error;
    }

    private static ConnectionSettings SettingsOf(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        return new ConnectionSettings
        {
            Host = address[..colon],
            Port = int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture),
            User = "admin",
            Password = "admin",
        };
    }

    private static async Task EndAsync(Process script)
    {
        script.StandardInput.Close();
        await script.WaitForExitAsync(CancellationToken.None);
        script.Dispose();
    }
}
