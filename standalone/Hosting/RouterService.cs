using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
        var runner = new SourceRunner(options.Get(Name).ToRunnerOptions(Name), builder.Build(services), loggers, time);
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
