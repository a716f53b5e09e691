using Router.Contracts;

namespace Router.Routing.Processing;

/// <summary>The rows that a subscriber wants, and nothing where it wants none of a batch.</summary>
internal sealed class FilteredDelivery(Recipient recipient, RowFilter filter) : Delivery
{
    private readonly RowSelection _selection = recipient.Selection;

    public override Recipient Current => recipient;

    public override ValueTask DeliverAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        if (!recipient.Wants(frame.Kind))
        {
            return default;
        }

        var wanted = frame.Kind == ChangeKind.Table ? frame : Select(frame);
        return ReferenceEquals(wanted, frame) ? recipient.Subscriber.HandleAsync(frame.Open(), cancellationToken)
            : wanted.RowCount == 0 ? default
            : HandAsync(wanted, cancellationToken);
    }

    public override ValueTask RecoverAsync(Exception failed, ChangeFrame frame, CancellationToken cancellationToken) =>
        recipient.TryAgainAsync(failed, DeliverAsync, frame, cancellationToken);

    private ChangeFrame Select(ChangeFrame frame)
    {
        _selection.Begin();
        foreach (var change in frame.Open())
        {
            if (filter.Wants(change))
            {
                _selection.Add(change);
            }
        }

        return _selection.Finish(frame);
    }

    private ValueTask HandAsync(ChangeFrame wanted, CancellationToken cancellationToken)
    {
        var isPending = false;
        try
        {
            var handed = recipient.Subscriber.HandleAsync(wanted.Open(), cancellationToken);
            isPending = !handed.IsCompleted;
            return isPending ? CloseAfterAsync(handed) : handed;
        }
        finally
        {
            if (!isPending)
            {
                _selection.Close();
            }
        }
    }

    private async ValueTask CloseAfterAsync(ValueTask handed)
    {
        try
        {
            await handed;
        }
        finally
        {
            _selection.Close();
        }
    }
}
