using Router.Cli.Options;
using Router.Cli.Output;
using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Cli.Tail;

/// <summary>Prints row changes: at once when they come alone, in large pieces when they come in bulk.</summary>
internal sealed class ChangePrinter : ISubscriber, IAsyncDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly LineBuffer _lines;
    private readonly ChangeJson? _json;
    private readonly ChangeText? _text;
    private readonly TaskCompletionSource _nobodyReads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PeriodicTimer _tick;
    private readonly Task _flushing;

    public ChangePrinter(Stream output, OutputFormat format, TimeProvider time)
    {
        _lines = new LineBuffer(output);
        (_json, _text) = format == OutputFormat.Json ? (new ChangeJson(_lines), (ChangeText?)null) : (null, new ChangeText());
        _tick = new PeriodicTimer(LongestDelay, time);
        _flushing = FlushRegularlyAsync();
    }

    /// <summary>Completes when whoever read the output has gone, as <c>head</c> does.</summary>
    public Task NobodyReads => _nobodyReads.Task;

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            try
            {
                _json?.Write(batch);
                _text?.Write(batch, _lines);
            }
            catch (IOException)
            {
                _nobodyReads.TrySetResult();
            }
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _tick.Dispose();
        await _flushing;
        Flush();
        _json?.Dispose();
        _text?.Dispose();
    }

    private async Task FlushRegularlyAsync()
    {
        while (await _tick.WaitForNextTickAsync())
        {
            Flush();
        }
    }

    private void Flush()
    {
        lock (_lock)
        {
            try
            {
                _lines.Flush();
            }
            catch (IOException)
            {
                _nobodyReads.TrySetResult();
            }
        }
    }
}
