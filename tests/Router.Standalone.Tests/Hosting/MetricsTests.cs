using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>The meter <c>Router</c>, as a collector sees it.</summary>
public sealed class MetricsTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Fact]
    public async Task Every_figure_is_there_with_its_source_and_counters_rise()
    {
        var server = await servers.MariaDb;
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.orders (id INT PRIMARY KEY); CREATE TABLE {a}.held (id INT PRIMARY KEY)");
        var held = new TaskCompletionSource();
        var tries = 0;
        await using var host = await RunningHost.StartAsync(server, router => router
            .OnTable($"{a}.orders", (_, _) => tries++ == 0 ? throw new TimeoutException("Not now.") : default)
            .OnTable($"{a}.held", async (_, _) => await held.Task, name: "held"));
        using var figures = new Figures(host);

        Assert.Equal(
            [
                "router.busy ms", "router.lag ms", "router.lag.size By", "router.outstanding {batch}", "router.partitions.stopped {partition}",
                "router.reconnects {reconnect}", "router.replayed {transaction}", "router.retries {retry}", "router.rows {row}", "router.save.failed 1",
                "router.silence ms", "router.subscription.busy ms", "router.subscription.dead_letters {change}", "router.subscription.lag ms", "router.subscription.outstanding {batch}",
                "router.subscription.retries {retry}",
                "router.subscription.rows {row}", "router.subscription.unsure 1", "router.transactions {transaction}", "router.waits {wait}", "router.window By",
            ],
            figures.Names);
        Assert.Equal(0, figures.Read("router.rows", "main"));

        await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1), (2); INSERT INTO {a}.held VALUES (1)");
        await Eventually.TrueAsync(() => figures.Read("router.rows", "main") == 3 && figures.Read("router.retries", "main") == 1, "rows and retries rise");
        await Eventually.TrueAsync(() => figures.Read("router.outstanding", "main") == 1 && figures.Read("router.busy", "main") > 0, "the held batch is seen");
        Assert.True(figures.Read("router.window", "main") > 0);
        Assert.Equal(1, figures.Read("router.subscription.outstanding", "held"));
        Assert.True(figures.Read("router.lag.size", "main") > 0);
        Assert.True(figures.Read("router.transactions", "main") >= 2);
        Assert.Equal(0, figures.Read("router.partitions.stopped", "main"));
        held.SetResult();
        await Eventually.TrueAsync(() => figures.Read("router.outstanding", "main") == 0 && figures.Read("router.busy", "main") == 0, "it is given back");
    }

    /// <summary>Collects the meter of one host; those of other tests have the same name.</summary>
    private sealed class Figures : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, string?> _units = new();
        private readonly ConcurrentDictionary<(string, object?), long> _values = new();

        public Figures(RunningHost host)
        {
            var meters = host.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter is { Name: "Router" } meter && meter.Scope == meters)
                {
                    _units[instrument.Name] = instrument.Unit;
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                string[] expected = instrument.Name.StartsWith("router.subscription.", StringComparison.Ordinal) ? ["source", "subscription"] : ["source"];
                Assert.Equal(expected, tags.ToArray().Select(tag => tag.Key));
                _values[(instrument.Name, tags[^1].Value)] = value;
            });
            _listener.Start();
        }

        public IEnumerable<string> Names => _units.Select(unit => $"{unit.Key} {unit.Value}").Order(StringComparer.Ordinal);

        public long Read(string name, string source)
        {
            _listener.RecordObservableInstruments();
            return _values[(name, source)];
        }

        public void Dispose() => _listener.Dispose();
    }
}
