using Router.Contracts;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Routing.DeadLetters;

/// <summary>
/// The dead letters of a source's subscriptions: parked by their deliveries, listed, replayed and dropped by people. A row with a letter is held: its
/// later changes are parked behind it, in their order, until the last letter of the row was replayed or dropped.
/// </summary>
public sealed class DeadLetterOffice : IDisposable
{
    private readonly Dictionary<string, DeadLetterBox> _boxes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _replaying = new(1);
    private readonly Lock _gate = new();
    private readonly DeadLetterOptions _options;
    private readonly DeadLetterShelf _shelf;
    private readonly TimeProvider _time;

    /// <summary>Opens the office over a store, whose letters hold their rows from now on.</summary>
    /// <exception cref="DeadLetterException">The store is damaged.</exception>
    public DeadLetterOffice(IDeadLetterStore store, DeadLetterOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _options = options ?? new DeadLetterOptions();
        _time = time ?? TimeProvider.System;
        _shelf = new DeadLetterShelf(store);
        foreach (var letter in store.Load())
        {
            BoxOf(letter.Subscription).AddLoaded(letter);
        }
    }

    /// <summary>The letters, of one subscription or of all, in the order of their changes.</summary>
    public IReadOnlyList<DeadLetter> List(string? subscription = null)
    {
        DeadLetterBox[] boxes;
        lock (_gate)
        {
            boxes = [.. _boxes.Values.Where(box => subscription is null || box.Name == subscription).OrderBy(box => box.Name, StringComparer.Ordinal)];
        }

        return [.. boxes.SelectMany(box => box.Letters)];
    }

    /// <summary>
    /// Gives letters to their live subscription again, each row's in their order, and lets go what is taken; a row whose last letter went goes on.
    /// The subscription's deliveries wait meanwhile, for some letters at a time; what is parked between them is for the next replay, unless the last of
    /// them has room for it.
    /// </summary>
    /// <param name="subscription">The subscription's name.</param>
    /// <param name="tokens">Which; null for all. One whose row has an earlier letter that is not taken has to wait.</param>
    /// <param name="cancellationToken">Ends it between two letters.</param>
    /// <exception cref="ArgumentException">No such subscription runs with dead letters.</exception>
    /// <exception cref="DeadLetterException">The store cannot be read or written; what was taken may be given again.</exception>
    public async Task<ReplayOutcome> ReplayAsync(string subscription, IReadOnlyCollection<ChangeToken>? tokens = null, CancellationToken cancellationToken = default)
    {
        var replay = ReplayOf(subscription, tokens, ChangeToken.None);
        await _replaying.WaitAsync(cancellationToken);
        try
        {
            return await replay.RunAsync(cancellationToken);
        }
        finally
        {
            _replaying.Release();
        }
    }

    /// <summary>
    /// The first letters of a replay, or the next, for an owner that saves between them: what is still there up to <paramref name="after"/> counts as not
    /// taken, whoever looked at it, and holds its rows.
    /// </summary>
    /// <inheritdoc cref="ReplayAsync"/>
    internal async Task<ReplayStep> ReplaySomeAsync(string subscription, IReadOnlyCollection<ChangeToken>? tokens, ChangeToken after, CancellationToken cancellationToken)
    {
        var replay = ReplayOf(subscription, tokens, after);
        await _replaying.WaitAsync(cancellationToken);
        try
        {
            var isOver = !await replay.RunSomeAsync(cancellationToken);
            return new ReplayStep(replay.Outcome, replay.Last, replay.Newest, isOver);
        }
        finally
        {
            _replaying.Release();
        }
    }

    /// <summary>Lets letters go untaken; a row whose last letter went goes on. One that comes again before the next checkpoint may be parked again.</summary>
    /// <param name="subscription">The subscription's name, also of one that is no more.</param>
    /// <param name="tokens">Which; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="DeadLetterException">The store cannot be written.</exception>
    public async Task<int> DropAsync(string subscription, IReadOnlyCollection<ChangeToken>? tokens = null, CancellationToken cancellationToken = default)
    {
        var box = BoxOf(subscription);
        await _replaying.WaitAsync(cancellationToken);
        try
        {
            await box.Gate.CloseAsync(cancellationToken);
            try
            {
                DeadLetterId[] dropped = [.. box.Letters.Select(letter => letter.Id).Where(id => tokens?.Contains(id.Token) ?? true)];
                await _shelf.RemoveAsync(dropped, cancellationToken);
                foreach (var id in dropped)
                {
                    box.Remove(id);
                }

                return dropped.Length;
            }
            finally
            {
                box.Gate.Open();
            }
        }
        finally
        {
            _replaying.Release();
        }
    }

    /// <summary>Does what other processes ask for, until it is cancelled.</summary>
    public async Task ServeAsync(DeadLetterRequests requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        using var timer = new PeriodicTimer(_options.RequestInterval, _time);
        do
        {
            try
            {
                await ServePendingAsync(requests, cancellationToken);
            }
            catch (DeadLetterException unanswered) when (unanswered.Fault == DeadLetterFault.NotWritten)
            {
                // The answer found no room: the request stays, and is done and answered at a later tick.
                continue;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Does what other processes have asked for up to now, and answers them.</summary>
    public async Task ServePendingAsync(DeadLetterRequests requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        foreach (var (id, request) in requests.Pending())
        {
            requests.Answer(id, await ServeAsync(request, cancellationToken), _time.GetUtcNow());
        }
    }

    /// <summary>Closes the office, once nothing is delivered any more; the store stays open.</summary>
    public void Dispose()
    {
        _replaying.Dispose();
        _shelf.Dispose();
    }

    /// <summary>The way of a partition to its subscription's letters.</summary>
    internal ParkingDesk DeskOf(Subscription subscription, string partition, RetryOptions retry)
    {
        var box = BoxOf(subscription.Name);
        box.Replayer ??= new Recipient(subscription, retry);
        return new ParkingDesk(box, new LetterWriter(subscription.Name, partition, _time), _shelf, _options.Parking, _time);
    }

    private LetterReplay ReplayOf(string subscription, IReadOnlyCollection<ChangeToken>? tokens, ChangeToken after)
    {
        DeadLetterBox? box;
        lock (_gate)
        {
            _boxes.TryGetValue(subscription, out box);
        }

        return box?.Replayer is { } recipient
            ? new LetterReplay(box, recipient, _shelf, tokens, _time, after)
            : throw new ArgumentException($"No subscription '{subscription}' runs with dead letters: its letters can be dropped, not replayed.", nameof(subscription));
    }

    private async Task<DeadLetterAnswer> ServeAsync(DeadLetterRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Action == DeadLetterAction.Drop)
            {
                return new DeadLetterAnswer { Dropped = await DropAsync(request.Subscription, request.ParsedTokens, cancellationToken) };
            }

            var outcome = await ReplayAsync(request.Subscription, request.ParsedTokens, cancellationToken);
            return new DeadLetterAnswer { Delivered = outcome.Delivered, Failed = outcome.Failed, Waiting = outcome.Waiting };
        }
        catch (Exception refused) when (refused is ArgumentException or DeadLetterException or FormatException)
        {
            return new DeadLetterAnswer { Error = refused.Message };
        }
    }

    private DeadLetterBox BoxOf(string subscription)
    {
        lock (_gate)
        {
            if (!_boxes.TryGetValue(subscription, out var box))
            {
                _boxes.Add(subscription, box = new DeadLetterBox(subscription, _options));
            }

            return box;
        }
    }
}
