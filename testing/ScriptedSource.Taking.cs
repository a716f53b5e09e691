using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Standalone.Hosting;

namespace Router.Testing;

/// <content>Waiting for those who follow it.</content>
public sealed partial class ScriptedSource
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly List<IBinlogRouter> _hosts = [];

    /// <summary>
    /// Waits until every subscription of every host that follows this source has taken everything written so far: handlers have returned, aggregates
    /// and caches have changed.
    /// </summary>
    /// <param name="timeout">How long at most; null: 30 s.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">No host follows it, or one has stopped; a handler's or the source's own error is the inner exception.</exception>
    /// <exception cref="TimeoutException">It was not taken in time.</exception>
    public async Task TakenAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var (end, hosts) = Following();
        if (hosts.Length == 0)
        {
            throw new InvalidOperationException("No host follows this scripted source: call AddScriptedSource and AddBinlogRouter on its services, and start it first.");
        }

        foreach (var host in hosts)
        {
            var outcome = await host.WaitForAsync(end, timeout ?? s_patience, subscription: null, cancellationToken);
            if (outcome != WaitOutcome.Reached)
            {
                throw NotTaken(host, end, outcome);
            }
        }
    }

    internal void Follow(IBinlogRouter host)
    {
        lock (_gate)
        {
            _hosts.Add(host);
        }
    }

    internal void Leave(IBinlogRouter? host)
    {
        lock (_gate)
        {
            _hosts.RemoveAll(known => ReferenceEquals(known, host));
        }
    }

    private (LogPoint End, IBinlogRouter[] Hosts) Following()
    {
        lock (_gate)
        {
            return (_log.End.Point, [.. _hosts]);
        }
    }

    private static Exception NotTaken(IBinlogRouter host, LogPoint end, WaitOutcome outcome)
    {
        var status = host.Status;
        var failure = host.Completion.Exception?.InnerException
            ?? status?.Subscriptions.Select(subscription => subscription.Failure).FirstOrDefault(failure => failure is not null)
            ?? status?.Feed.Failure;
        var why = failure is null ? "" : $": {failure.Message}";
        return outcome == WaitOutcome.TimedOut
            ? new TimeoutException($"The source '{host.Name}' has not taken everything up to {end} in time; it is {status?.Feed.State}{why}", failure)
            : new InvalidOperationException($"The source '{host.Name}' has stopped before {end}{why}", failure);
    }
}
