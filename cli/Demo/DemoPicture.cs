using Router.Cli.Output;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Cli.Demo;

/// <summary>What the follower has seen. Filled by the handler, looked at by the view; a lock keeps the two apart.</summary>
internal sealed class DemoPicture(IReadOnlyList<string> tables, ShopSales sales, ShopWindow window, TimeProvider time, TimeSpan serverAhead) : IDisposable
{
    private const int LatestKept = 8;

    private readonly Lock _lock = new();
    private readonly TablePicture[] _tables = [.. tables.Select(name => new TablePicture(name))];
    private readonly Queue<string> _latest = new();
    private readonly ChangeText _text = new(Shop.LagColumn);
    private readonly LagWindow _lag = new();
    private readonly long _started = time.GetTimestamp();
    private readonly TaskCompletionSource _sawLast = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _lastFrame;
    private string _position = "";

    /// <summary>Completes once the customer of <see cref="LastCustomer"/> has come.</summary>
    public Task SawLast => _sawLast.Task;

    /// <summary>The id of the row that marks the end; larger than any clerk's.</summary>
    public const uint LastCustomer = uint.MaxValue;

    /// <summary>Takes what the log tells.</summary>
    public void Take(ChangeBatch batch)
    {
        lock (_lock)
        {
            var table = Array.Find(_tables, table => table.Name == batch.Table.Name.Table);
            if (table is null)
            {
                return;
            }

            foreach (var row in batch)
            {
                table.Take(row);
                TakeLag(row);
                TakeLast(table, row);
            }

            _position = $"{batch.Transaction.File}:{batch.Transaction.Offset}";
        }
    }

    /// <summary>What there is to show; rates and lags are of the time since the frame before.</summary>
    public DemoFrame Frame()
    {
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_started);
            var since = elapsed - _lastFrame;
            _lastFrame = elapsed;
            var frame = new DemoFrame(
                elapsed, [.. _tables.Select(table => table.Frame(since))], _lag.Percentile(0.5), _lag.Percentile(0.99), _position, sales.Lines, window.Line, [.. _latest]);
            _lag.Clear();
            return frame;
        }
    }

    /// <summary>The rows of a table as the log leaves them.</summary>
    public Dictionary<string, string> RowsOf(string table)
    {
        lock (_lock)
        {
            return Array.Find(_tables, candidate => candidate.Name == table)!.Rows.ToDictionary();
        }
    }

    public void Dispose() => _text.Dispose();

    private void TakeLag(RowChange row)
    {
        if (row.After.Exists)
        {
            _lag.Add(time.GetUtcNow() + serverAhead - row.After.GetDateTime(Shop.LagColumn).ToDateTimeOffset());
        }
    }

    private void TakeLast(TablePicture table, RowChange row)
    {
        _latest.Enqueue($"{ChangeJson.NameOf(row.Kind)} {table.Name}{_text.Describe(row)}");
        if (_latest.Count > LatestKept)
        {
            _latest.Dequeue();
        }

        if (row.Kind == ChangeKind.Insert && table.Name == "customers" && row.After.GetUInt32("id") == LastCustomer)
        {
            _sawLast.TrySetResult();
        }
    }
}
