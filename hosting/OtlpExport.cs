using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Router.Hosting;

/// <summary>Sends the meter <c>Router</c> of this process, and others that are named, to an OpenTelemetry collector, by OTLP over HTTP.</summary>
public sealed class OtlpExport : IDisposable
{
    private const string MetricsPath = "v1/metrics";

    private readonly MeterProvider _provider;

    /// <summary>Begins to send.</summary>
    /// <param name="collector">The collector, <c>http://collector:4318</c>; a path of its own stands for the whole address.</param>
    /// <param name="period">How often.</param>
    /// <param name="alsoMeters">More meters, such as <c>Microsoft.Orleans</c>.</param>
    /// <exception cref="FormatException">The address is none.</exception>
    public OtlpExport(string collector, TimeSpan period, params string[] alsoMeters)
    {
        var address = Parse(collector);
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter([RouterMeter.Name, .. alsoMeters])
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = address;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)period.TotalMilliseconds;
            })
            .Build();
    }

    /// <summary>Reads a collector's address.</summary>
    /// <exception cref="FormatException">The address is none.</exception>
    public static Uri Parse(string collector) =>
        Uri.TryCreate(collector, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address.AbsolutePath == "/" ? new Uri(address, MetricsPath) : address
            : throw new FormatException($"'{collector}' is no collector of OpenTelemetry: write http://HOST:4318.");

    /// <summary>Sends what is left, and ends.</summary>
    public void Dispose() => _provider.Dispose();
}
