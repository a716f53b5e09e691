using System.Globalization;
using System.Text;

namespace Router.Cli.Demo;

/// <summary>A line a second, for logs and pipes.</summary>
internal sealed class PlainView(TextWriter output, TimeProvider time) : IDemoView
{
    public async Task ShowAsync(DemoPicture picture, CancellationToken stop)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await second.WaitForNextTickAsync(stop))
            {
                await output.WriteLineAsync(Describe(picture.Frame()));
                await output.FlushAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.FlushAsync(CancellationToken.None);
        }
    }

    /// <summary><c>  3 s  1,234 rows/s  lag 0.4 ms (p99 1.2)  binlog.000001:1234  customers +1 ~2 -0  ...  sales [new 3 orders, 12.50; ...]  cache [...]</c></summary>
    internal static string Describe(DemoFrame frame)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{frame.Elapsed.TotalSeconds,4:0} s {frame.RowsPerSecond,7:N0} rows/s  lag {Lag(frame)}  {frame.Position} ");
        foreach (var table in frame.Tables)
        {
            text.Append(CultureInfo.InvariantCulture, $" {table.Name} +{table.Inserts} ~{table.Updates} -{table.Deletes}");
        }

        text.Append(CultureInfo.InvariantCulture, $"  sales [{string.Join("; ", frame.Sales)}]  cache [{frame.Cache}]");
        return text.ToString();
    }

    /// <summary>The lag in words.</summary>
    internal static string Lag(DemoFrame frame) => frame.LagP50Ms is { } middle
        ? string.Create(CultureInfo.InvariantCulture, $"{middle:0.0} ms (p99 {frame.LagP99Ms:0.0})")
        : "-";
}
