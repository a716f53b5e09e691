using System.Diagnostics.Metrics;
using Router.Hosting;

namespace Router.Grains.Reading;

/// <summary>What the readers of logs take on this silo, as metrics.</summary>
internal sealed class ReadingCounts
{
    public ReadingCounts(IMeterFactory meters)
    {
        var meter = meters.Create(RouterMeter.Name);
        meter.CreateObservableGauge("router.reader.feeds", () => Feeds.Value, description: "Connections to servers that feed readers of the log.");
        meter.CreateObservableGauge("router.reader.readers", () => Readers.Value, description: "Readers of the log that asked lately.");
    }

    /// <summary>Connections to servers.</summary>
    public Count Feeds { get; } = new();

    /// <summary>Readers that are not forgotten.</summary>
    public Count Readers { get; } = new();
}
