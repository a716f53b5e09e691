using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Router.Client;
using Router.Contracts;
using Router.Servers;

namespace Router.Silo.Tests.Faults;

/// <summary>
/// An application that never stops: it knows the gateways of all silos, asks them one call after another, writes rows numbered from 1 on, and reads their changes
/// by a subscription.
/// </summary>
internal sealed class SteadyCaller : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<int> _seen = [];
    private readonly ConcurrentQueue<Exception> _failures = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly CancellationTokenSource _read = new();
    private readonly FaultGround _ground;
    private readonly string _table;
    private readonly IHost _host;
    private readonly RouterClient _client;
    private Task[] _running = [];
    private Task _reading = Task.CompletedTask;
    private long _calls;
    private int _written;

    private SteadyCaller(FaultGround ground, string table, IHost host)
    {
        _ground = ground;
        _table = table;
        _host = host;
        _client = host.Services.GetRequiredService<RouterClient>();
    }

    /// <summary>Calls that were answered.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>How long the longest took.</summary>
    public long LongestMs { get; private set; }

    /// <summary>The longest time between two changes.</summary>
    public long LongestSilenceMs { get; private set; }

    /// <summary>What calls and the subscription threw.</summary>
    public IReadOnlyCollection<Exception> Failures => _failures;

    /// <summary>Rows written.</summary>
    public int Written => Volatile.Read(ref _written);

    /// <summary>The numbers of the rows whose inserts came, in the order they came.</summary>
    public IReadOnlyCollection<int> Seen => _seen;

    public static async Task<SteadyCaller> StartAsync(FaultGround ground)
    {
        // Outside of what the replicas record: a table that comes while they follow is a violation to them.
        var table = $"{await ground.Source.CreateDatabaseAsync("steady")}.numbers";
        await ground.Source.Sql.ExecuteAsync($"CREATE TABLE {table} (id int primary key)");
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddBinlogRouterClient(options =>
        {
            (options.ClusterId, options.ServiceId) = ("router", "router");
            foreach (var silo in ground.Cluster.Silos)
            {
                options.GatewayPorts.Add(silo.Endpoints.GatewayPort);
            }
        });
        var host = builder.Build();
        await host.StartAsync();
        var caller = new SteadyCaller(ground, table, host);
        caller._running = [Task.Run(caller.CallAsync), Task.Run(caller.WriteAsync)];
        caller._reading = Task.Run(caller.ReadAsync);
        return caller;
    }

    /// <summary>Waits until so many calls more were answered.</summary>
    /// <returns>How many were answered altogether.</returns>
    public async Task<long> CallsAsync(int more)
    {
        var enough = Calls + more;
        await Eventually.TrueAsync(() => Calls >= enough || !_failures.IsEmpty, $"{more} calls more are answered", s_patience);
        return Calls;
    }

    /// <summary>Waits until the subscription has brought what is written now.</summary>
    /// <returns>How many changes it brought altogether.</returns>
    public async Task<int> CaughtUpAsync()
    {
        var enough = Written;
        await Eventually.TrueAsync(() => _seen.Count >= enough || !_failures.IsEmpty, $"the subscription brings {enough} changes", s_patience);
        return _seen.Count;
    }

    /// <summary>Ends the calls and the writes, and waits for the last change.</summary>
    public async Task StopAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_running);
        await CaughtUpAsync();
        await _read.CancelAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _read.CancelAsync();
        await Task.WhenAll([.. _running, _reading]);
        await _host.StopAsync();
        _host.Dispose();
        _enough.Dispose();
        _read.Dispose();
    }

    private async Task CallAsync()
    {
        while (!_enough.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            try
            {
                await _client.SourceAsync();
                await _client.TablesAsync();
                Interlocked.Add(ref _calls, 2);
            }
            catch (Exception failure)
            {
                _failures.Enqueue(failure);
            }

            LongestMs = Math.Max(LongestMs, clock.ElapsedMilliseconds);
        }
    }

    private async Task WriteAsync()
    {
        while (!_enough.IsCancellationRequested)
        {
            await _ground.Source.Sql.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {_table} VALUES ({Written + 1})"));
            Interlocked.Increment(ref _written);
        }
    }

    private async Task ReadAsync()
    {
        var clock = Stopwatch.StartNew();
        try
        {
            await foreach (var batch in _client.SubscribeAsync(_table, new SubscribeOptions { From = "start" }, _read.Token))
            {
                LongestSilenceMs = Math.Max(LongestSilenceMs, clock.ElapsedMilliseconds);
                clock.Restart();
                foreach (var change in batch)
                {
                    _seen.Enqueue(change.After.GetInt32("id"));
                }
            }
        }
        catch (OperationCanceledException) when (_read.IsCancellationRequested)
        {
            // It was told to end.
        }
        catch (Exception failure)
        {
            _failures.Enqueue(failure);
        }
    }
}
