using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Router.Cli.Demo;

/// <summary>A picture that stays in place and moves, for terminals.</summary>
internal sealed class LiveView(IAnsiConsole console, TimeProvider time) : IDemoView
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public Task ShowAsync(DemoPicture picture, CancellationToken stop) => console.Live(new Text("")).StartAsync(async live =>
    {
        using var tick = new PeriodicTimer(Period, time);
        try
        {
            while (await tick.WaitForNextTickAsync(stop))
            {
                live.UpdateTarget(Draw(picture.Frame(), console.Profile.Width));
                live.Refresh();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            live.UpdateTarget(Draw(picture.Frame(), console.Profile.Width));
        }
    });

    /// <summary>The picture of one frame.</summary>
    internal static IRenderable Draw(DemoFrame frame, int width)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("table");
        foreach (var heading in new[] { "inserts", "updates", "deletes", "rows/s" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var row in frame.Tables)
        {
            table.AddRow(row.Name, Number(row.Inserts), Number(row.Updates), Number(row.Deletes), Number(row.RowsPerSecond));
        }

        table.AddRow("[bold]all[/]", Number(frame.Tables.Sum(row => row.Inserts)), Number(frame.Tables.Sum(row => row.Updates)), Number(frame.Tables.Sum(row => row.Deletes)), Number(frame.RowsPerSecond));
        var facts = new Text(string.Create(CultureInfo.InvariantCulture, $"{frame.Elapsed:mm\\:ss}   lag {PlainView.Lag(frame)} from statement to handler\nposition {frame.Position}"));
        var kept = new Grid().AddColumn().AddColumn();
        kept.AddRow(new Text("aggregate"), new Text($"orders by status: {string.Join("; ", frame.Sales)}"));
        kept.AddRow(new Text("cache"), new Text($"products: {frame.Cache}"));
        return new Rows([table, facts, new Rule("kept up to date by the log").LeftJustified(), kept, new Rule("latest changes").LeftJustified(), .. frame.Latest.Select(change => Line(change, width))]);
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static Text Line(string text, int width) => new(text.Length < width ? text : text[..Math.Max(width - 1, 0)]);
}
