namespace Router.Silo.Hosting;

/// <summary>What is said of silos that are gone.</summary>
internal static partial class StaleSilosLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Silos that have not said for a while that they live keep this one from joining; they are asked, and evicted if they do not answer: {Silos}")]
    public static partial void Found(ILogger logger, string silos);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The membership could not be looked at for silos that are gone; trying again")]
    public static partial void Failed(ILogger logger, Exception failure);
}
