using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Router.Cli.Options;
using Router.Hosting;
using Router.Standalone;
using Router.Standalone.Reporting;
using Router.Subscribers.Aggregates;

namespace Router.Cli.Run;

/// <summary><c>router run</c>: keeps sinks, caches and aggregates up to date, over stops and crashes.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan s_otlpInterval = TimeSpan.FromSeconds(15);

    public static async Task<ExitCode> RunAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var options = RunOptions.Read(settings);
        using var notes = new NoteLoggers(context.Errors, LogLevel.Information);
        await using var invalidations = settings.OfInvalidations();
        var aggregates = settings.OfAggregates().Select(definition => new Aggregate(definition, notes.CreateLogger<Aggregate>(), context.Time).Subscription);
        using var sinks = new SinkSet(options, [.. invalidations.Subscriptions, .. aggregates]);
        var runnerOptions = new SourceRunnerOptions { Source = options.Source with { FailFast = true }, StateFolder = options.StateFolder, Lanes = 1 };
        await using var runner = new SourceRunner(runnerOptions, sinks.Subscriptions, notes, context.Time);
        using var meter = new Meter(RouterMeter.Name);
        using var export = options.Otlp is { } otlp ? new OtlpExport(otlp, s_otlpInterval) : null;
        _ = new SourceInstruments(meter, () => [runner.Status]);
        await RunnerSession.RunAsync(runner, new TaskCompletionSource().Task, cancellationToken);
        return ExitCode.Done;
    }
}
