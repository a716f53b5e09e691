using System.Globalization;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates;

/// <content>Reading the table: at the first start, and where the log left a doubt.</content>
public sealed partial class Aggregate
{
    /// <summary>Not a doubt: the table is being read, and the batch waits for it.</summary>
    private const string Waiting = "";

    private const int MaxTries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    private volatile Task? _filling;
    private volatile string? _refilling;
    private ISourceContext? _source;
    private bool _isRestored;
    private bool _isLost;

    /// <summary>Warns of cascades, and reads the table where there is no state; see <see cref="ISourceSubscriber.BeginAsync"/>.</summary>
    /// <exception cref="TableReadException">The table cannot be read exactly; the message says what to do.</exception>
    /// <exception cref="ArgumentException">The table has not the columns, or not of such types.</exception>
    public async ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(position);
        _source = source;
        if (source.Tables is { } tables && !_definition.CountsChanges)
        {
            foreach (var cascade in await tables.CascadesIntoAsync(_definition.Table, cancellationToken))
            {
                AggregateLog.Cascade(_logger, Name, _table, cascade);
            }
        }

        var isRight = _isRestored && (_base.Doubt is null || _definition.OnDoubt == OnDoubt.Stop);
        if (!isRight && Fills(source))
        {
            await FillPatientlyAsync(SequenceOf(position), cancellationToken);
        }
        else if (!_isRestored)
        {
            _base.IsGone = true;
            _base.Doubt = _isLost ? "its saved state was of different readings of the table and could not be taken up: call RefillAsync, or begin anew without state."
                : source.IsResumed && !_definition.CountsChanges ? "it has no saved state under this definition, and the log is read on from a saved position: what came before is missing. Begin anew without state, or with the table's rows."
                : null;
            _isRestored = true;
        }
    }

    /// <summary>
    /// Reads the table again, exactly, and goes on from there; changes wait meanwhile. For an aggregate that is unsure.
    /// </summary>
    /// <exception cref="InvalidOperationException">The source has not begun, has no tables to read, or changes are counted rather than rows.</exception>
    /// <exception cref="TableReadException">The table cannot be read exactly; the message says what to do, and the aggregate is as it was.</exception>
    public Task RefillAsync(CancellationToken cancellationToken = default)
    {
        if (_source?.Tables is null || _definition.CountsChanges)
        {
            throw new InvalidOperationException($"The aggregate '{Name}' cannot be filled: its source has not begun or is a file, or its windows are over commits.");
        }

        return FillAsync(-1, cancellationToken);
    }

    private bool Fills(ISourceContext source)
    {
        if (_definition.Fill == FillMode.Table && source.Tables is null)
        {
            throw new InvalidOperationException(
                $"The aggregate '{Name}' is to begin with its table's rows, and the source '{source.Name}' is a log file: declare Fill(FillMode.Log).");
        }

        return !_definition.CountsChanges && _definition.Fill != FillMode.Log && source.Tables is not null;
    }

    private async Task HandleAfterAsync(Task filling, ChangeBatch batch, CancellationToken cancellationToken)
    {
        // How the filling went is told to who began it; what follows here is right in either case.
        await filling.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        await HandleAsync(batch, cancellationToken);
    }

    private async Task HandleDoubtAsync(string doubt, ChangeBatch batch, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(doubt, Waiting))
        {
            await HandleAfterAsync(_filling ?? Task.CompletedTask, batch, cancellationToken);
            return;
        }

        if (_definition.OnDoubt == OnDoubt.Refill && _source?.Tables is not null)
        {
            doubt = await TryRefillAsync(doubt, batch.Transaction.Sequence + 1, cancellationToken) ?? "";
        }

        if (doubt.Length > 0)
        {
            Stop(PartOf(batch.Partition), doubt);
        }
        else
        {
            await HandleAsync(batch, cancellationToken);
        }
    }

    private void Stop(Part part, string doubt)
    {
        AggregateLog.Unsure(_logger, Name, doubt);
        lock (part.Gate)
        {
            part.Doubt = doubt;
            part.TouchAll();
        }
    }

    /// <summary>Gives why it could not, or null.</summary>
    private async Task<string?> TryRefillAsync(string doubt, long least, CancellationToken cancellationToken)
    {
        try
        {
            _refilling = doubt;
            await FillPatientlyAsync(least, cancellationToken);
            return null;
        }
        catch (Exception failure) when (failure is TableReadException or ArgumentException)
        {
            return $"{doubt} It could not be read again: {failure.Message}";
        }
        finally
        {
            _refilling = null;
        }
    }

    private async Task FillPatientlyAsync(long least, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await FillAsync(least, cancellationToken);
                return;
            }
            catch (TableReadException failure) when (attempt < MaxTries)
            {
                AggregateLog.FillFailed(_logger, Name, failure.Message);
                await Task.Delay(PauseAfterFailure * (1 << (attempt - 1)), _time, cancellationToken);
            }
        }
    }

    /// <summary>Holds all partitions between two batches, reads the table until the reading is not older than what they have, and takes that in the place of all.</summary>
    private async Task FillAsync(long least, CancellationToken cancellationToken)
    {
        var filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var other = Begin(filled.Task); other != filled.Task; other = Begin(filled.Task))
        {
            await other.WaitAsync(cancellationToken);
        }

        try
        {
            least = Math.Max(least, Token.Sequence + 1);
            var (fresh, upToSequence) = await ReadAsync(least, cancellationToken);
            UnderAllGates(() =>
            {
                _base.ReplaceBy(fresh, upToSequence);
                foreach (var part in _parts.Values)
                {
                    part.ReplaceBy(null, upToSequence);
                    part.IsGone = fresh.IsGone;
                }

                _generation++;
                _isRestored = true;
            });
            AggregateLog.Filled(_logger, Name, _table, fresh.Store?.Count ?? 0);
        }
        finally
        {
            _filling = null;
            filled.SetResult();
        }
    }

    /// <summary>The filling that is under way: this one, unless there is another.</summary>
    private Task Begin(Task filling)
    {
        UnderAllGates(() => filling = _filling ??= filling);
        return filling;
    }

    private async Task<(Part Fresh, long UpToSequence)> ReadAsync(long least, CancellationToken cancellationToken)
    {
        var tables = _source!.Tables!;
        while (true)
        {
            if (await tables.DescribeAsync(_definition.Table, cancellationToken) is not { } plan)
            {
                return (new Part("", _definition) { IsGone = true }, least);
            }

            // Refused before anything is read: a column that is not there, a type that does not fit.
            _ = new PlanBinding(_definition, plan);
            await using var reading = await tables.ReadTableAsync(_definition.Table, ColumnsOf(plan), cancellationToken);
            if (reading.UpToSequence >= least)
            {
                return (await ReadAsync(reading, cancellationToken), reading.UpToSequence);
            }

            // What stands in the log is not yet visible to readers: it is in a moment.
            await Task.Delay(Pause, _time, cancellationToken);
        }
    }

    private async Task<Part> ReadAsync(TableReading reading, CancellationToken cancellationToken)
    {
        var fresh = new Part("", _definition);
        var mine = new SliceRows(_slice);
        fresh.Prepare(reading.Table);
        await foreach (var batch in reading.ReadAllAsync(cancellationToken))
        {
            if (mine.Of(batch.Frame) is { } frame)
            {
                fresh.Fill(frame);
            }
        }

        return fresh;
    }

    /// <summary>A row must have some column to be there at all.</summary>
    private IReadOnlyList<string>? ColumnsOf(TablePlan plan) =>
        _definition.Columns is { Count: 0 } ? [plan.Columns[0].Name!] : _definition.Columns;

    private void UnderAllGates(Action action)
    {
        lock (_partsGate)
        {
            var held = new Stack<Lock>();
            try
            {
                foreach (var part in AllParts())
                {
                    part.Gate.Enter();
                    held.Push(part.Gate);
                }

                action();
            }
            finally
            {
                while (held.TryPop(out var gate))
                {
                    gate.Exit();
                }
            }
        }
    }

    /// <summary>The sequence of a transaction that would begin there; -1 where the file has no number.</summary>
    private static long SequenceOf(SourcePosition position)
    {
        var number = position.File.AsSpan(position.File.LastIndexOf('.') + 1);
        return position.Server is not null && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var file)
            ? ChangeToken.PackSequence(position.Epoch, file, position.Offset)
            : -1;
    }
}
