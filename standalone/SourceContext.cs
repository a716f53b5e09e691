using Router.Contracts;
using Router.Routing.Subscriptions;

namespace Router.Standalone;

/// <summary>A running source, as one of its subscriptions sees it.</summary>
internal sealed class SourceContext(string name) : ISourceContext
{
    public string Name => name;

    public ITableReader? Tables => null;

    public DateTimeOffset CurrentAsOf => DateTimeOffset.MinValue;

    public Task<WaitOutcome> WaitForAsync(LogPoint point, TimeSpan timeout, CancellationToken cancellationToken) => throw new NotSupportedException();
}
