using Router.Contracts;
using Router.Contracts.Frames;
using Router.Routing.Processing;

namespace Router.Routing.DeadLetters;

/// <summary>One replay of a subscription's letters, or the part of one behind a token: what is still there before that counts as not taken.</summary>
internal sealed class LetterReplay(
    DeadLetterBox box, Recipient recipient, DeadLetterShelf shelf, IReadOnlyCollection<ChangeToken>? chosen, TimeProvider time, ChangeToken after)
{
    /// <summary>Letters for which deliveries wait at once.</summary>
    private const int AtOnce = 64;

    /// <summary>After that they wait for no further letter.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private readonly HashSet<ChangeToken>? _chosen = chosen is null ? null : [.. chosen];
    private readonly Dictionary<TableName, TableLetters> _left = [];
    private readonly List<DeadLetterId> _taken = [];
    private readonly BatchDelivery _delivery = new(recipient);
    private readonly KnownPlans _plans = new();
    private readonly ChangeFrame _frame = new();
    private readonly ChangeToken _after = after;
    private ChangeToken _last = after;
    private ChangeToken? _newest;
    private int _delivered;
    private int _failed;
    private int _waiting;

    /// <summary>What came of it up to now.</summary>
    public ReplayOutcome Outcome => new(_delivered, _failed, _waiting);

    /// <summary>The newest letter that was looked at.</summary>
    public ChangeToken Last => _last;

    /// <summary>The newest letter that there was at its first step: there it ends, since a row that is changed all the time has always another.</summary>
    public ChangeToken Newest => _newest ?? _after;

    public async Task<ReplayOutcome> RunAsync(CancellationToken cancellationToken)
    {
        while (await RunSomeAsync(cancellationToken) && Last < Newest)
        {
        }

        return Outcome;
    }

    /// <summary>The next letters in the order of their changes, those that were parked meanwhile too where they still fit; false when none is left.</summary>
    public async Task<bool> RunSomeAsync(CancellationToken cancellationToken)
    {
        await box.Gate.CloseAsync(cancellationToken);
        try
        {
            var letters = box.Letters;
            _newest ??= letters is [.., var newest] ? newest.Token : _after;
            foreach (var passed in _last == _after ? letters.TakeWhile(letter => letter.Token <= _after) : [])
            {
                Hold(passed);
            }

            var began = time.GetTimestamp();
            var (before, count) = (_last, 0);
            foreach (var letter in letters.Where(letter => letter.Token > before))
            {
                // Letters of one token are not parted: the next step goes on behind it.
                if (letter.Token != _last && (count >= AtOnce || time.GetElapsedTime(began) >= s_longestWait))
                {
                    break;
                }

                await RunAsync(letter, cancellationToken);
                (_last, count) = (letter.Token, count + 1);
            }

            return count > 0;
        }
        finally
        {
            try
            {
                await LetGoAsync();
            }
            finally
            {
                box.Gate.Open();
            }
        }
    }

    private async Task RunAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        if (IsHeld(letter) || _chosen?.Contains(letter.Token) == false)
        {
            _waiting += _chosen?.Contains(letter.Token) == false ? 0 : 1;
            Hold(letter);
            return;
        }

        Fill(letter, await shelf.ReadAsync(letter.Id, cancellationToken));
        try
        {
            await _delivery.CompleteAsync(_frame, cancellationToken);
            _delivered++;
            _taken.Add(letter.Id);
        }
        catch (Exception failure) when (Delivery.IsFailure(failure, cancellationToken))
        {
            // Whatever a handler ends with that was cancelled: the letter has not failed, and is tried again.
            cancellationToken.ThrowIfCancellationRequested();
            _failed++;
            box.Failed(letter.Id, failure);
            Hold(letter);
        }
        finally
        {
            _frame.Close();
        }
    }

    private void Fill(DeadLetter letter, ArraySegment<byte> change)
    {
        try
        {
            FrameReader.Read(change, _plans, _frame);
        }
        catch (MalformedFrameException malformed)
        {
            throw new DeadLetterException(DeadLetterFault.Damaged, $"The dead letter {letter.Id} cannot be read and can only be dropped: {malformed.Message}", malformed);
        }
    }

    /// <summary>What was taken is gone for good before its row goes on: whatever else was asked for, this is done.</summary>
    private async Task LetGoAsync()
    {
        if (_taken.Count == 0)
        {
            return;
        }

        await shelf.RemoveAsync(_taken, CancellationToken.None);
        foreach (var id in _taken)
        {
            box.Remove(id);
        }

        _taken.Clear();
    }

    private bool IsHeld(DeadLetter letter) => _left.TryGetValue(letter.Table, out var table)
        && (table.HoldsTable(letter.Id.Place) || (letter.Keys.Count == 0 && !table.IsEmpty) || letter.Keys.Any(key => table.HoldsRow(key, letter.Token)));

    private void Hold(DeadLetter letter)
    {
        if (!_left.TryGetValue(letter.Table, out var table))
        {
            _left.Add(letter.Table, table = new TableLetters());
        }

        table.Add(letter);
    }
}
