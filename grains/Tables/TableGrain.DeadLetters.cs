using Router.Contracts;
using Router.Contracts.Orleans.DeadLetters;
using Router.Routing.DeadLetters;

namespace Router.Grains.Tables;

/// <content>What operators do with its dead letters, between two deliveries. That they look after it ends its pause.</content>
internal sealed partial class TableGrain : IDeadLetterPartGrain
{
    private const int ListedAtOnce = 500;

    /// <inheritdoc/>
    public Task<ParkedLetter[]> ListLettersAsync(string? subscription, ParkedLetter? after) => WithLettersAsync<ParkedLetter[]>(partition => Task.FromResult<ParkedLetter[]>(
        [.. PageOf(partition.Letters.List(subscription).SkipWhile(letter => !IsBehind(letter, after))).Select(Tell)]));

    /// <inheritdoc/>
    public Task<LetterReplayAnswer> ReplayLettersAsync(string subscription, ChangeToken[]? tokens, ChangeToken? after) => WithLettersAsync(async partition =>
    {
        var answer = await partition.Letters.ReplayAsync(subscription, tokens, after ?? ChangeToken.None, partition.Ended);
        await partition.SaveAsync();
        return answer;
    });

    /// <inheritdoc/>
    public Task<int> DropLettersAsync(string subscription, ChangeToken[]? tokens) => WithLettersAsync(async partition =>
    {
        var dropped = await partition.Letters.DropAsync(subscription, tokens, partition.Ended);
        await partition.SaveAsync();
        return dropped;
    });

    /// <summary>Does it on the loaded partition. What is wrong with the question alone leaves that as it is; after any other failure it is loaded anew. A silo that stops, or one that is gone, cancels the call, which is to be made again.</summary>
    private async Task<T> WithLettersAsync<T>(Func<TablePartition, Task<T>> act)
        where T : notnull
    {
        var run = Run;
        run.Resume();
        var (answer, refusal) = (default(T), default(Exception));
        try
        {
            await run.UseAsync(async partition =>
            {
                try
                {
                    answer = await act(partition);
                }
                catch (Exception refused) when (refused is ArgumentException or DeadLetterException { Fault: DeadLetterFault.Damaged })
                {
                    refusal = refused;
                    await partition.SaveAsync();
                }
            });
        }
        catch (DeliveryRefusedException failed)
        {
            throw run.IsStopping || failed.IsUnreached ? new OperationCanceledException(failed.Message) : new DeadLettersException(failed.Message);
        }

        return refusal is null ? answer! : throw new DeadLettersException($"{_stream}: {refusal.Message}");
    }

    /// <summary>Letters of one token are not parted: the next page begins behind it.</summary>
    private static IEnumerable<DeadLetter> PageOf(IEnumerable<DeadLetter> letters)
    {
        var (last, count) = (default(DeadLetter), 0);
        return letters.TakeWhile(letter =>
        {
            var isTaken = ++count <= ListedAtOnce || (letter.Subscription, letter.Token) == (last!.Subscription, last.Token);
            last = letter;
            return isTaken;
        });
    }

    private static bool IsBehind(DeadLetter letter, ParkedLetter? after) => after is null
        || (string.CompareOrdinal(letter.Subscription, after.Subscription) is var order && order > 0)
        || (order == 0 && letter.Token > after.Token);

    private ParkedLetter Tell(DeadLetter letter) => new()
    {
        Subscription = letter.Subscription,
        Token = letter.Token,
        Stream = $"{_stream}",
        Table = $"{letter.Table}",
        Kind = $"{letter.Kind}".ToLowerInvariant(),
        Key = letter.KeyText,
        Failure = letter.Failure,
        ParkedAt = letter.ParkedAt,
    };
}
