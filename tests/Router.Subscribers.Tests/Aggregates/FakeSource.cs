using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>A source that does nothing but have tables.</summary>
internal sealed class FakeSource(ITableReader? tables) : ISourceContext
{
    public bool IsResumed { get; init; }

    public string Name => "main";

    public ITableReader? Tables => tables;

    public DateTimeOffset CurrentAsOf => DateTimeOffset.MinValue;

    public LogPoint? AwaitedPoint { get; private set; }

    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken)
    {
        AwaitedPoint = point;
        return Task.FromResult(WaitOutcome.Reached);
    }
}
