using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Router.Contracts;
using Router.Hosting;
using Router.Hosting.Typed;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;

namespace Router.Standalone.Hosting;

/// <summary>Runs one source as long as the host runs.</summary>
internal sealed class RouterService(
    RouterBuilder builder,
    IServiceProvider services,
    IOptionsMonitor<RouterOptions> options,
    ISourceFeedFactory feeds,
    ILoggerFactory loggers,
    TimeProvider time)
    : IHostedService, IBinlogRouter, IAsyncDisposable, IDisposable
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SourceRunner? _runner;
    private int _isStarted;
    private int _isDisposed;

    public string Name => builder.Name;

    public SourceStatus? Status => _runner?.Status;

    public DeadLetterOffice? DeadLetters => _runner?.DeadLetters;

    public Task Completion => _completion.Task;

    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, string? subscription = null, CancellationToken cancellationToken = default) =>
        _runner?.WaitForAsync(point, timeout, subscription, cancellationToken) ?? Task.FromResult(WaitOutcome.SourceStopped);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            throw new InvalidOperationException($"The source '{Name}' was started already: a host runs it once.");
        }

        try
        {
            _ = ObserveAsync(await StartRunnerAsync(cancellationToken));
        }
        catch (Exception failure)
        {
            End(failure);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_runner is not { } runner)
        {
            return;
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        TellReaders(giveUp.Cancel);
        try
        {
            await runner.StopAsync(giveUp.Token);
        }
        finally
        {
            TellReaders(null);
        }
    }

    /// <summary>The container disposes of it once for each service it is known as.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            if (_runner is { } runner)
            {
                await StopAsync(CancellationToken.None);
                await runner.DisposeAsync();
            }

            End(failure: null);
        }
    }

    /// <summary>For containers that are disposed of without waiting.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<SourceRunner> StartRunnerAsync(CancellationToken cancellationToken)
    {
        var settings = options.Get(Name);
        var runnerOptions = settings.ToRunnerOptions(Name);
        var subscriptions = builder.Build(services, settings);
        await CheckTablesAsync(runnerOptions.Source, subscriptions, cancellationToken);
        _runner = new SourceRunner(runnerOptions, subscriptions, loggers, time, feeds);
        await _runner.StartAsync(cancellationToken);
        return _runner;
    }

    /// <summary>
    /// A server that does not answer yet is no reason not to start: tables are compared at their first row then. One that refuses to is
    /// named by the source itself.
    /// </summary>
    private async Task CheckTablesAsync(SourceOptions source, SubscriptionSet subscriptions, CancellationToken cancellationToken)
    {
        try
        {
            await TypedCheck.RunAsync(feeds, source, subscriptions.Items, cancellationToken);
            await RowKeyCheck.RunAsync(feeds, source, subscriptions.Items, cancellationToken);
            await FilterCheck.RunAsync(feeds, source, subscriptions.Items, cancellationToken);
        }
        catch (SourceException unanswered)
        {
            RunnerLog.TablesUnchecked(loggers.CreateLogger<SourceRunner>(), Name, unanswered.Message);
        }
    }

    private async Task ObserveAsync(SourceRunner runner)
    {
        try
        {
            await runner.Completion;
            End(failure: null);
        }
        catch (Exception failure)
        {
            End(failure);
        }
    }

    private void TellReaders(Action? abandoned)
    {
        foreach (var reader in builder.Readers)
        {
            reader.Stop(abandoned);
        }
    }

    private void End(Exception? failure)
    {
        if (failure is null)
        {
            _completion.TrySetResult();
        }
        else if (_completion.TrySetException(failure))
        {
            // Seen: the source has logged it, and the health check shows it, whether or not anybody awaits the task.
            _ = _completion.Task.Exception;
        }

        foreach (var reader in builder.Readers)
        {
            reader.End(failure);
        }
    }
}
