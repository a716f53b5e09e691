using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Router.Subscribers.Auditing;

namespace Router.Hosting;

/// <summary>Runs the auditors as long as the host runs. An audit that fails, as while the database is away, is said and tried again.</summary>
internal sealed partial class CacheAuditorService(IEnumerable<ICacheAuditor> auditors, TimeProvider time, ILogger<CacheAuditorService> logger) : BackgroundService
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(auditors.Select(auditor => RunAsync(auditor, stoppingToken)));

    private async Task RunAsync(ICacheAuditor auditor, CancellationToken stopping)
    {
        auditor.Reported += (_, report) => Say(auditor.Cache, report);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await auditor.RunAsync(stopping);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                AuditFailed(logger, auditor.Cache, failure.Message);
                await Task.Delay(s_pauseAfterFailure, time, stopping);
            }
        }
    }

    private void Say(string cache, AuditReport report)
    {
        if (report.Stale > 0)
        {
            StaleFound(logger, cache, report.Stale, report.Sampled, report.Keys[0]);
        }
    }

    [LoggerMessage(4003, LogLevel.Warning, "Cache {Cache}: {Stale} of {Sampled} entries audited are not what the database holds, {Key} among them; their change was in no log, or the rules miss it")]
    private static partial void StaleFound(ILogger logger, string cache, int stale, int sampled, string key);

    [LoggerMessage(4004, LogLevel.Warning, "Cache {Cache}: an audit failed and is tried again in a minute: {Reason}")]
    private static partial void AuditFailed(ILogger logger, string cache, string reason);
}
