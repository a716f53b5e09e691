using Router.Contracts;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;

namespace Router.Grains.Tables.Subscribers;

/// <summary>An aggregate over one partition's rows of a table that has several: to itself it is the aggregate of a whole table with these rows only.</summary>
internal sealed class SliceAggregate(Aggregate aggregate, string partition) : IStatefulSubscriber, ISourceSubscriber, IReportsState
{
    private readonly string _table = aggregate.Declared.Table.ToString();

    /// <summary>The aggregate of the partition's rows.</summary>
    public Aggregate Aggregate => aggregate;

    public string Definition => aggregate.Definition;

    string IReportsState.State => ((IReportsState)aggregate).State;

    string? IReportsState.Reason => ((IReportsState)aggregate).Reason;

    public ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken) => aggregate.BeginAsync(source, position, cancellationToken);

    public ValueTask RestoreAsync(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> saved, CancellationToken cancellationToken) =>
        aggregate.RestoreAsync(saved.ToDictionary(_ => _table, item => item.Value), cancellationToken);

    public StateCapture Capture(string partition) => aggregate.Capture(_table);

    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        var frame = batch.Frame;
        frame.Partition = _table;
        var isPending = false;
        try
        {
            var handled = aggregate.HandleAsync(batch, cancellationToken);
            isPending = !handled.IsCompleted;
            return isPending ? HandleSlowlyAsync(handled, frame) : handled;
        }
        finally
        {
            if (!isPending)
            {
                frame.Partition = partition;
            }
        }
    }

    private async ValueTask HandleSlowlyAsync(ValueTask handled, ChangeFrame frame)
    {
        try
        {
            await handled;
        }
        finally
        {
            frame.Partition = partition;
        }
    }
}
