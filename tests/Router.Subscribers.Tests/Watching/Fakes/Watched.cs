using Router.Servers;
using Router.Subscribers.Watching;

namespace Router.Subscribers.Tests.Watching.Fakes;

/// <summary>Takes all that a watch gives, until it is disposed of.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<WatchedRow> _rows = [];
    private readonly Task _taking;

    public Watched(RowWatch watch, params object[] key) => _taking = TakeAsync(watch.WatchAsync(key, _stop.Token));

    /// <summary>Ends when the watch does, with its failure.</summary>
    public Task Completion => _taking;

    public IReadOnlyList<WatchedRow> Rows
    {
        get
        {
            lock (_rows)
            {
                return [.. _rows];
            }
        }
    }

    /// <summary>Written out: <c>7</c>, <c>Update 8</c>, <c>none!</c>; an exclamation mark is a resync.</summary>
    public IReadOnlyList<string> Texts => [.. Rows.Select(row => $"{(row.Change is { } change ? $"{change} " : "")}{Value(row)}{(row.IsResync ? "!" : "")}")];

    public static string Value(WatchedRow row) => row.Exists ? $"{row.Image.GetInt32(1)}" : "none";

    public Task HasAsync(int count) => Eventually.TrueAsync(() => Rows.Count >= count || _taking.IsFaulted, $"{count} images came");

    public Task EndsWithAsync(string text) => Eventually.TrueAsync(() => (Texts is [.., var last] && last == text) || _taking.IsFaulted, $"'{text}' comes last, not '{string.Join(", ", Texts.TakeLast(5))}'");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task TakeAsync(IAsyncEnumerable<WatchedRow> rows)
    {
        await foreach (var row in rows)
        {
            lock (_rows)
            {
                _rows.Add(row);
            }
        }
    }
}
