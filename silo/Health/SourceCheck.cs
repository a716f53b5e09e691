using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Router.Silo.Health;

/// <summary>How a source is, asked of its grain: it tells of the cluster, not of this silo, and so does not decide whether this silo is ready.</summary>
internal sealed class SourceCheck(SourceReports reports, string source) : IHealthCheck
{
    private static readonly string[] s_well = ["following"];
    private static readonly string[] s_ended = ["failed", "stopped"];

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (report, fault) = await reports.OfAsync(source, cancellationToken);
        if (report is null)
        {
            return HealthCheckResult.Unhealthy(fault);
        }

        var troubled = report.Tables.FirstOrDefault(table => table.Fault is not null);
        var state = report.Tailer.State;
        var what = report.Tailer.Fault is { } its ? $"{state}: {its}" : troubled is null ? state : $"{state}; {troubled.Stream}: {troubled.Fault}";
        return s_ended.Contains(state) || troubled?.State is "stopped" ? HealthCheckResult.Unhealthy(what)
            : s_well.Contains(state) && troubled is null && report.Silent.Length == 0 ? HealthCheckResult.Healthy(what)
            : HealthCheckResult.Degraded(what);
    }
}
