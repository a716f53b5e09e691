using Router.Contracts;

namespace Router.Hosting.Running;

/// <summary>
/// Tells whether a server has ever heard of a GTID's origin. Everybody who wonders at the same time shares one question to the server.
/// </summary>
internal sealed class GtidOrigins(Func<CancellationToken, Task<GtidSet?>> ask, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Answer? _last;

    /// <summary>Whether the server knows the origins of all members, as of now; true where nobody can tell.</summary>
    public async Task<bool> KnowsAsync(GtidSet gtids, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var answer = AnswerSince(since);
            var executed = await answer.Executed.WaitAsync(cancellationToken);
            if (executed is null || executed.KnowsOriginsOf(gtids))
            {
                return true;
            }

            if (answer.AskedAt >= since)
            {
                return false;
            }
        }
    }

    /// <summary>An answer that was asked for after that moment, or one that is still on its way.</summary>
    private Answer AnswerSince(long since)
    {
        lock (_gate)
        {
            if (_last is null || (_last.Executed.IsCompleted && _last.AskedAt < since))
            {
                // Asked for all who wait: none of them may cancel it.
                _last = new Answer(time.GetTimestamp(), ask(CancellationToken.None));
            }

            return _last;
        }
    }

    private sealed record Answer(long AskedAt, Task<GtidSet?> Executed);
}
