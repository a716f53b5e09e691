using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Router.Silo.Settings;

namespace Router.Silo.Health;

/// <summary><c>/health/live</c>, <c>/health/ready</c>, <c>/health/sources</c> and <c>/status</c>.</summary>
internal static class RouterHealth
{
    private const string Ready = "ready";
    private const string Sources = "sources";

    /// <summary>Adds the checks.</summary>
    public static void AddRouterHealth(this IServiceCollection services, SiloPlan plan)
    {
        services.AddSingleton<SourceReports>();
        services.AddSingleton<SiloStatusReader>();
        var checks = services.AddHealthChecks().Add(new HealthCheckRegistration("silo", provider => new ReadyCheck(provider), failureStatus: null, tags: [Ready]));
        foreach (var (name, _) in plan.Sources)
        {
            checks.Add(new HealthCheckRegistration(name, provider => new SourceCheck(provider.GetRequiredService<SourceReports>(), name), failureStatus: null, tags: [Sources]));
        }
    }

    /// <summary>Maps the addresses. Live says only that this process answers; 503 on the others means no.</summary>
    public static void MapRouterEndpoints(this WebApplication application, SiloPlan plan)
    {
        application.MapHealthChecks("/health/live", Of(_ => false));
        application.MapHealthChecks("/health/ready", Of(check => check.Tags.Contains(Ready)));
        application.MapHealthChecks("/health/sources", Of(check => check.Tags.Contains(Sources)));
        application.MapGet("/status", async (SiloStatusReader reader, CancellationToken cancellationToken) =>
            Results.Json(await reader.ReadAsync([.. plan.Sources.Select(source => source.Key)], cancellationToken), StatusJson.Options));
    }

    private static HealthCheckOptions Of(Func<HealthCheckRegistration, bool> which) => new() { Predicate = which, ResponseWriter = WriteAsync };

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new HealthAnswer(report.Status.ToString(), report.Entries.ToDictionary(entry => entry.Key, entry => new HealthEntry(entry.Value.Status.ToString(), entry.Value.Description))),
        StatusJson.Options);
}
