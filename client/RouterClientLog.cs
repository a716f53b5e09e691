using Microsoft.Extensions.Logging;

namespace Router.Client;

/// <summary>What the client logs: numbers 5400 to 5449.</summary>
internal static partial class RouterClientLog
{
    [LoggerMessage(5400, LogLevel.Warning, "No silo of the cluster can be reached yet; trying again (see whether ClusterId, ServiceId and the gateways are those of its silos)")]
    public static partial void Connecting(ILogger logger, Exception failure);

    [LoggerMessage(5401, LogLevel.Warning, "The cluster did not answer a call; trying again")]
    public static partial void LostContact(ILogger logger, Exception failure);

    [LoggerMessage(5402, LogLevel.Information, "The cluster answers again")]
    public static partial void HasContact(ILogger logger);

    [LoggerMessage(5403, LogLevel.Debug, "A watcher could not say that it goes; it is forgotten by itself")]
    public static partial void NotLeft(ILogger logger, Exception failure);
}
