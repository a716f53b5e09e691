using Microsoft.Extensions.Logging;
using Router.Routing.Log;

namespace Router.Standalone.State;

/// <summary>Saves checkpoints, never for more than about a tenth of the time: a save that took half a second is followed by a pause of five.</summary>
internal sealed class StateSaver(string source, StateStore store, TimeSpan leastPause, TimeProvider time, ILogger logger)
{
    private const int PauseForEachSave = 10;

    private volatile Exception? _failure;
    private TimeSpan _needed;

    /// <summary>Why the last attempt failed; null where it did not. It is tried again, and nothing is lost: the position stays as well.</summary>
    public Exception? Failure => _failure;

    /// <summary>How long to wait before the next one.</summary>
    public TimeSpan Pause => _needed > leastPause ? _needed : leastPause;

    public async Task SaveAsync(Checkpoint checkpoint)
    {
        var started = time.GetTimestamp();
        try
        {
            await store.SaveAsync(checkpoint, CancellationToken.None);
            _failure = null;
        }
        catch (Exception failure) when (failure is StateFolderException or IOException or UnauthorizedAccessException)
        {
            _failure = failure;
            RunnerLog.SaveFailed(logger, source, failure.Message);
        }

        _needed = PauseForEachSave * time.GetElapsedTime(started);
    }
}
