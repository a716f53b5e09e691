using Microsoft.Extensions.Logging;
using Orleans;

namespace Router.Client.Connecting;

/// <summary>Connects again until a silo answers: a cluster may start later than its applications.</summary>
internal sealed class PatientConnecting(TimeSpan patience, ILogger logger, TimeProvider time) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly long _began = time.GetTimestamp();
    private bool _isSaid;

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (patience != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_began) > patience)
        {
            return false;
        }

        if (!_isSaid)
        {
            _isSaid = true;
            RouterClientLog.Connecting(logger, exception);
        }

        await Task.Delay(s_pause, time, cancellationToken);
        return true;
    }
}
