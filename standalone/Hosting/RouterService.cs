using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Router.Replication.Source;
using Router.Routing.Subscriptions;
using Router.Standalone.Typed;

namespace Router.Standalone.Hosting;

/// <summary>Runs one source as long as the host runs.</summary>
internal sealed class RouterService(
    RouterBuilder builder, IServiceProvider services, IOptionsMonitor<RouterOptions> options, ILoggerFactory loggers, TimeProvider time)
    : IHostedService, IBinlogRouter, IAsyncDisposable
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SourceRunner? _runner;
    private int _isDisposed;

    public string Name => builder.Name;

    public SourceStatus? Status => _runner?.Status;

    public Task Completion => _completion.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var runnerOptions = options.Get(Name).ToRunnerOptions(Name);
        var subscriptions = builder.Build(services);
        await CheckTypesAsync(runnerOptions.Source, subscriptions, cancellationToken);
        var runner = new SourceRunner(runnerOptions, subscriptions, loggers, time);
        _runner = runner;
        await runner.StartAsync(cancellationToken);
        _ = ObserveAsync(runner);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_runner is { } runner)
        {
            await runner.StopAsync();
        }
    }

    /// <summary>The container disposes of it once for each service it is known as.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0 && _runner is { } runner)
        {
            await runner.DisposeAsync();
        }
    }

    /// <summary>A server that cannot be reached yet is no reason not to start: types are compared at their first row then.</summary>
    private async Task CheckTypesAsync(SourceOptions source, SubscriptionSet subscriptions, CancellationToken cancellationToken)
    {
        try
        {
            await TypedCheck.RunAsync(source, subscriptions.Items, cancellationToken);
        }
        catch (SourceException unreachable) when (unreachable.Fault == SourceFault.CannotConnect)
        {
            RunnerLog.TypesUnchecked(loggers.CreateLogger<SourceRunner>(), Name, unreachable.Message);
        }
    }

    private async Task ObserveAsync(SourceRunner runner)
    {
        try
        {
            await runner.Completion;
            _completion.TrySetResult();
        }
        catch (Exception failure)
        {
            _completion.TrySetException(failure);
        }
    }
}
