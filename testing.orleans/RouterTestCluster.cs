using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;
using Router.Contracts.Orleans.Tailing;
using Router.Routing.Subscriptions;
using Router.Testing.Orleans.Silos;

namespace Router.Testing.Orleans;

/// <summary>
/// A cluster of silos in the test's own process that follows a scripted source: silos and client talk over TCP, and state outlives any silo. For the
/// tests of applications whose grains and clients use Router.
/// <code>
/// await using var cluster = await RouterTestCluster.StartAsync(silos: 2, source, silo => silo.AddShop());
/// source.Insert("shop.orders", new { id = 7, status = "paid" });
/// await cluster.TakenAsync();
/// </code>
/// </summary>
public sealed class RouterTestCluster : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>As long as one call to the tailer may wait.</summary>
    private static readonly TimeSpan s_call = TimeSpan.FromSeconds(10);

    private readonly TestSilos _silos;
    private readonly ScriptedSource _source;
    private readonly string _name;

    private RouterTestCluster(TestSilos silos, ScriptedSource source, string name)
    {
        _silos = silos;
        _source = source;
        _name = name;
    }

    /// <summary>A client of the cluster; what <c>configureClient</c> added is in its <see cref="IClusterClient.ServiceProvider"/>.</summary>
    public IClusterClient Client => _silos.Client;

    /// <summary>The silos that run, in the order they were started.</summary>
    public IReadOnlyList<InProcessSiloHandle> Silos => _silos.All;

    /// <summary>Starts the silos, and the source with them: what is written from then on is followed.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="source">What they follow.</param>
    /// <param name="configure">
    /// What the application adds to each silo, <c>AddBinlogRouter</c> with it. Storage for Router, for grains of the application by default and for
    /// stream subscriptions is there already.
    /// </param>
    /// <param name="name">The source's name, as given to <c>AddBinlogRouter</c>.</param>
    /// <param name="configureClient">What the application adds to its clients.</param>
    public static async Task<RouterTestCluster> StartAsync(
        int silos, ScriptedSource source, Action<ISiloBuilder> configure, string name = "main", Action<IClientBuilder>? configureClient = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(configure);
        var started = await TestSilos.StartAsync(silos, Configure, configureClient ?? (static _ => { }));
        try
        {
            await started.Client.GetGrain<IBinlogTailerGrain>(name).BeginningAsync();
            return new RouterTestCluster(started, source, name);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }

        void Configure(ISiloBuilder silo)
        {
            configure(silo);
            silo.Services.AddScriptedSource(source, name);
        }
    }

    /// <summary>Waits until every partition of the source has applied, and saved, everything written so far.</summary>
    /// <param name="timeout">How long at most; null: a minute, in which a dead silo is noticed too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The source has stopped; the message says why.</exception>
    /// <exception cref="TimeoutException">It was not taken in time.</exception>
    public async Task TakenAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var end = $"{_source.End}";
        using var late = new CancellationTokenSource(timeout ?? s_patience);
        var outcome = WaitOutcome.TimedOut;
        while (outcome == WaitOutcome.TimedOut && !late.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            outcome = await WaitAsync(end, timeout is { } limit && limit < s_call ? limit : s_call, late.Token, cancellationToken);
        }

        if (outcome != WaitOutcome.Reached)
        {
            throw await NotTakenAsync(end, outcome);
        }
    }

    /// <summary>Starts one more silo.</summary>
    public Task<InProcessSiloHandle> AddSiloAsync() => _silos.AddAsync();

    /// <summary>Stops a silo as a deployment does: it hands its grains over.</summary>
    public Task StopSiloAsync(InProcessSiloHandle silo) => _silos.StopAsync(silo);

    /// <summary>
    /// Ends a silo without letting it hand anything over, and returns when the others know that it is dead and the client has dropped its gateway: calls made
    /// from then on are answered. One that was on its way may be lost, as in production, and then ends in a <see cref="TimeoutException"/> of the caller. It is
    /// still this process that ends the silo, in order: only the kill of a process imitates a crash.
    /// </summary>
    /// <exception cref="TimeoutException">The others have not noticed.</exception>
    public Task KillSiloAsync(InProcessSiloHandle silo) => _silos.KillAsync(silo);

    /// <summary>Stops everything.</summary>
    public ValueTask DisposeAsync() => _silos.DisposeAsync();

    /// <summary>One call; a silo that dies under it costs no more than another.</summary>
    private async Task<WaitOutcome> WaitAsync(string end, TimeSpan atMost, CancellationToken late, CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late, cancellationToken);
            return Enum.Parse<WaitOutcome>(await Tailer.WaitForAsync(end, atMost, tables: null).WaitAsync(either.Token));
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return WaitOutcome.TimedOut;
        }
        catch (Exception gone) when (gone is TimeoutException or global::Orleans.Runtime.OrleansException)
        {
            return WaitOutcome.TimedOut;
        }
    }

    private async Task<Exception> NotTakenAsync(string end, WaitOutcome outcome)
    {
        var status = await Tailer.StatusAsync();
        var why = status.Fault is { } fault ? $": {fault}" : $", acknowledged up to {status.Acknowledged}";
        return outcome == WaitOutcome.TimedOut
            ? new TimeoutException($"The source '{_name}' has not taken everything up to {end} in time; it is {status.State}{why}")
            : new InvalidOperationException($"The source '{_name}' has stopped before {end}; it is {status.State}{why}");
    }

    private IBinlogTailerGrain Tailer => Client.GetGrain<IBinlogTailerGrain>(_name);
}
