namespace Router.Silo.Hosting;

/// <summary>What is said of silos that are gone at once.</summary>
internal static partial class SilosLostTogetherLog
{
    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Several silos are gone at once, and nobody listens on their ports; they are evicted: {Silos}")]
    public static partial void Found(ILogger logger, string silos);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "Silos that are gone could not be evicted; trying again")]
    public static partial void Failed(ILogger logger, Exception failure);
}
