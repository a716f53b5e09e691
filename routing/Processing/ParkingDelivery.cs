using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.DeadLetters;

namespace Router.Routing.Processing;

/// <summary>
/// Batches to a subscriber whose failures become dead letters: what it does not take is tried row by row, the rows that still fail are parked, and
/// later changes of parked rows behind them. A batch is acknowledged only when all it left behind is durable.
/// </summary>
internal sealed class ParkingDelivery(Recipient recipient, Delivery inner, RowFilter? filter, ParkingDesk desk) : Delivery
{
    private readonly DeadLetterBox _box = desk.Box;
    private readonly ChangeFrame _single = new();
    private readonly List<ParkedChange> _parked = [];
    private readonly byte[] _key = new byte[KeyBytes.MaxBytes];

    public override Recipient Current => recipient;

    public override ValueTask DeliverAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        if (!recipient.Wants(frame.Kind))
        {
            return default;
        }

        var entered = _box.Gate.EnterAsync(cancellationToken);
        return entered.IsCompletedSuccessfully && _box.IsEmpty ? DeliverPlainly(frame, cancellationToken) : DeliverAfterAsync(entered, frame, cancellationToken);
    }

    /// <summary>All that can be done was done: the letters cannot be kept, or the source is being stopped.</summary>
    public override ValueTask RecoverAsync(Exception failed, ChangeFrame frame, CancellationToken cancellationToken) => ValueTask.FromException(failed);

    /// <summary>Nothing is parked: as without dead letters, until something fails.</summary>
    private ValueTask DeliverPlainly(ChangeFrame frame, CancellationToken cancellationToken)
    {
        ValueTask handed;
        try
        {
            handed = inner.DeliverAsync(frame, cancellationToken);
        }
        catch (Exception exception)
        {
            handed = ValueTask.FromException(exception);
        }

        if (!handed.IsCompletedSuccessfully)
        {
            return FinishAsync(handed, frame, cancellationToken);
        }

        _box.Gate.Exit();
        return handed;
    }

    private async ValueTask FinishAsync(ValueTask handed, ChangeFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            if (await FailureOfAsync(handed, inner.DeliverAsync, frame, cancellationToken) is { } failure)
            {
                await ParkFailedAsync(frame, filter, failure, cancellationToken);
                await desk.KeepAsync(_parked, recipient, cancellationToken);
            }
        }
        finally
        {
            LetGo();
        }
    }

    private async ValueTask DeliverAfterAsync(ValueTask entered, ChangeFrame frame, CancellationToken cancellationToken)
    {
        await entered;
        try
        {
            await DeliverUnparkedAsync(frame, cancellationToken);
            await desk.KeepAsync(_parked, recipient, cancellationToken);
        }
        finally
        {
            LetGo();
        }
    }

    /// <summary>Letters that were not kept hold no row: the change comes again.</summary>
    private void LetGo()
    {
        foreach (var change in _parked)
        {
            _box.Remove(change.Letter.Id);
        }

        _parked.Clear();
        _box.Gate.Exit();
    }

    private async ValueTask DeliverUnparkedAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        if (frame.Kind == ChangeKind.Table)
        {
            await DeliverTableAsync(frame, cancellationToken);
            return;
        }

        var selection = recipient.Selection;
        try
        {
            Select(frame, selection);
            var clear = selection.Finish(frame);
            if (clear.RowCount > 0 && await FailureOfAsync(HandAsync(clear, cancellationToken), HandAsync, clear, cancellationToken) is { } failure)
            {
                await ParkFailedAsync(clear, wanted: null, failure, cancellationToken);
            }
        }
        finally
        {
            selection.Close();
        }
    }

    /// <summary>The rows that are wanted and not held; those held are parked.</summary>
    private void Select(ChangeFrame frame, RowSelection selection)
    {
        selection.Begin();
        foreach (var change in frame.Open())
        {
            if (filter is not null && !filter.Wants(change))
            {
                continue;
            }

            switch (_box.Judge(change, _key))
            {
                case RowVerdict.Deliver:
                    selection.Add(change);
                    break;
                case RowVerdict.Park:
                    Park(desk.Letters.Write(change, failure: null));
                    break;
            }
        }
    }

    private async ValueTask DeliverTableAsync(ChangeFrame frame, CancellationToken cancellationToken)
    {
        switch (_box.Judge(frame))
        {
            case RowVerdict.Park:
                Park(desk.Letters.Write(frame, failure: null));
                break;
            case RowVerdict.Deliver when await FailureOfAsync(HandAsync(frame, cancellationToken), HandAsync, frame, cancellationToken) is { } failure:
                Park(desk.Letters.Write(frame, failure));
                break;
        }
    }

    /// <summary>The batch failed as a whole: each row by itself, and those that fail too are parked.</summary>
    private async ValueTask ParkFailedAsync(ChangeFrame frame, RowFilter? wanted, Exception failure, CancellationToken cancellationToken)
    {
        if (frame.Kind == ChangeKind.Table)
        {
            Park(desk.Letters.Write(frame, failure));
            return;
        }

        foreach (var change in frame.Open())
        {
            if (wanted is not null && !wanted.Wants(change))
            {
                continue;
            }

            switch (_box.Judge(change, _key))
            {
                case RowVerdict.Park:
                    Park(desk.Letters.Write(change, failure: null));
                    break;
                case RowVerdict.Deliver when await TryRowAsync(change, frame, failure, cancellationToken) is { } ownFailure:
                    Park(desk.Letters.Write(change, ownFailure));
                    break;
            }
        }
    }

    /// <summary>What the row failed with; null where it was taken. A batch of one row has had its tries.</summary>
    private async ValueTask<Exception?> TryRowAsync(RowChange change, ChangeFrame frame, Exception failure, CancellationToken cancellationToken)
    {
        if (frame.RowCount == 1)
        {
            return failure;
        }

        change.Select(_single);
        try
        {
            return await FailureOfAsync(HandAsync(_single, cancellationToken), HandAsync, _single, cancellationToken);
        }
        finally
        {
            _single.Close();
        }
    }

    private async ValueTask HandAsync(ChangeFrame frame, CancellationToken cancellationToken) =>
        await recipient.Subscriber.HandleAsync(frame.Open(), cancellationToken);

    /// <summary>What was thrown at the last try; null where the frame was taken.</summary>
    private async ValueTask<Exception?> FailureOfAsync(
        ValueTask handed, Func<ChangeFrame, CancellationToken, ValueTask> deliver, ChangeFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                await handed;
            }
            catch (Exception first) when (IsFailure(first, cancellationToken))
            {
                await recipient.TryAgainAsync(first, deliver, frame, cancellationToken);
            }

            return null;
        }
        catch (Exception last) when (IsFailure(last, cancellationToken))
        {
            // Whatever is thrown by one that is cut off at its work, nobody has found the change wrong: it comes again.
            cancellationToken.ThrowIfCancellationRequested();
            return last;
        }
    }

    private void Park(ParkedChange change)
    {
        if (_box.Add(change.Letter))
        {
            _parked.Add(change);
        }
    }
}
