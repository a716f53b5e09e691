using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Router.Hosting;

namespace Router.Standalone.Hosting;

/// <summary>Sends the host's meter to the collector that its sources name, one exporter for each that is named.</summary>
internal sealed class OtlpService(IEnumerable<IBinlogRouter> routers, IOptionsMonitor<RouterOptions> options) : IHostedService, IDisposable
{
    private readonly List<OtlpExport> _exports = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var named = routers.Select(router => options.Get(router.Name)).Where(settings => settings.Otlp is not null);
        foreach (var collector in named.GroupBy(settings => settings.Otlp!))
        {
            _exports.Add(new OtlpExport(collector.Key, collector.Min(settings => settings.OtlpInterval)));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        foreach (var export in _exports)
        {
            export.Dispose();
        }

        _exports.Clear();
    }
}
