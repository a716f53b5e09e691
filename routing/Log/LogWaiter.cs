using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>Somebody waits until the log was read up to a point.</summary>
internal sealed class LogWaiter(LogPoint point)
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LogPoint Point => point;

    /// <summary>The number of the last entry before the point, or of a later one; negative where the source ended before it.</summary>
    public Task<long> Done => _done.Task;

    public void Complete(long number) => _done.TrySetResult(number);
}
