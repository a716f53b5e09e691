using Microsoft.Extensions.Logging;

namespace Router.Standalone.Reporting;

/// <summary>Looks at a source each second: counts how fast it goes, and tells it to whoever asks with <c>router status</c>.</summary>
internal sealed class StatusPulse(string source, string? folder, RateWindow rates, Func<SourceStatus> status, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private bool _failed;

    /// <summary>Until it is cancelled; the last word is said then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_period, time);
        do
        {
            Look(isFinal: false);
        }
        while (await IsTimeAsync(timer, cancellationToken));
        Look(isFinal: true);
    }

    private static async Task<bool> IsTimeAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// A status that cannot be told is no reason to stop: a folder that cannot be written is named by who saves there, and a subscriber that
    /// throws when it is asked how it is stays a subscriber.
    /// </summary>
    private void Look(bool isFinal)
    {
        try
        {
            var now = status();
            rates.Sample(now.Log.Rows, now.Feed.BytesRead);
            if (folder is not null)
            {
                StatusFile.Write(folder, StatusReport.Of(status(), time.GetUtcNow(), isFinal));
            }

            _failed = false;
        }
        catch (Exception failure)
        {
            if (!_failed)
            {
                RunnerLog.StatusNotWritten(logger, source, failure.Message);
            }

            _failed = true;
        }
    }
}
