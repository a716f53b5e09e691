using Router.Cli.Demo;
using Spectre.Console;

namespace Router.Cli.Tests;

public class DemoViewTests
{
    private static readonly DemoFrame Frame = new(
        TimeSpan.FromSeconds(3),
        [new TableFrame("orders", 10, 20, 5, 1234), new TableFrame("customers", 1, 2, 3, 6)],
        0.42,
        1.25,
        "binlog.000001:4711",
        ["new 3 orders, 12.50"],
        "10 reads, 90% from the cache, 2 invalidations",
        ["insert orders id=7 [status]=\"new\""]);

    [Fact]
    public void The_plain_view_says_it_in_a_line() =>
        Assert.Equal("   3 s   1,240 rows/s  lag 0.4 ms (p99 1.3)  binlog.000001:4711  orders +10 ~20 -5 customers +1 ~2 -3  sales [new 3 orders, 12.50]  cache [10 reads, 90% from the cache, 2 invalidations]", PlainView.Describe(Frame));

    [Fact]
    public void A_second_without_changes_has_no_lag() =>
        Assert.Contains("lag -  ", PlainView.Describe(Frame with { LagP50Ms = null, LagP99Ms = null }), StringComparison.Ordinal);

    [Fact]
    public void The_live_view_shows_tables_lag_position_and_the_latest_changes()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Write(LiveView.Draw(Frame, 60));
        var text = output.ToString();
        Assert.All(["orders", "customers", "1,234", "0.4 ms (p99 1.3)", "binlog.000001:4711", "insert orders id=7 [status]=\"new\"", "00:03", "new 3 orders, 12.50", "2 invalidations"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_comparison_names_what_differs()
    {
        var seen = new Dictionary<string, string> { ["1"] = "a", ["2"] = "b", ["3"] = "c" };
        var onServer = new Dictionary<string, string> { ["1"] = "a", ["2"] = "x", ["4"] = "d" };
        var comparison = TableComparison.Of("orders", seen, onServer);
        Assert.False(comparison.IsEqual);
        Assert.Equal("orders: 1 rows the same, 1 different, 1 missing, 1 too many", comparison.ToString());
        Assert.True(TableComparison.Of("orders", seen, seen).IsEqual);
    }

    [Fact]
    public void Percentiles_are_of_the_newest_lags_only()
    {
        var lag = new LagWindow();
        Assert.Null(lag.Percentile(0.5));
        for (var ms = 1; ms <= 2000; ms++)
        {
            lag.Add(TimeSpan.FromMilliseconds(ms));
        }

        Assert.InRange(lag.Percentile(0)!.Value, 977, 977);
        Assert.InRange(lag.Percentile(1)!.Value, 2000, 2000);
        lag.Clear();
        Assert.Null(lag.Percentile(0.5));
    }
}
