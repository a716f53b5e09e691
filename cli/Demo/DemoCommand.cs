using Router.Cli.Options;
using Router.Wire;

namespace Router.Cli.Demo;

/// <summary><c>router demo</c>: a server, a shop, a load, and Router following it; at the end both are compared.</summary>
internal static class DemoCommand
{
    public static async Task<ExitCode> RunAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var options = DemoOptions.Read(settings, context.IsTerminal);
        await using var server = options.Server is null ? await PrivateServer.StartAsync(context.Errors, cancellationToken) : null;
        var target = options.Server ?? server!.Settings;
        await using var connection = await ServerConnection.ConnectAsync(target, cancellationToken);
        var shop = new Shop(server is null ? "router_demo" : "shop");
        await shop.CreateAsync(connection, cancellationToken);
        try
        {
            await using var output = new StreamWriter(context.Output, leaveOpen: true) { AutoFlush = true };
            var run = new DemoRun(target, connection, shop, context, output);
            return await run.RunAsync(options.Duration, isSameClock: server is not null, cancellationToken) ? ExitCode.Done : ExitCode.Unexpected;
        }
        finally
        {
            if (server is null)
            {
                await shop.DropAsync(connection);
            }
        }
    }
}
