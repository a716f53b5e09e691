using Router.Replication.Feed;

namespace Router.Hosting.Running;

/// <summary>Asks what a server has executed. Everybody who wonders at the same time shares one question to the server.</summary>
internal sealed class ExecutedLogs(Func<CancellationToken, Task<ExecutedLog?>> ask, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Answer? _last;

    /// <summary>What the server has executed, asked for at that moment of the clock or later; null where nobody can tell.</summary>
    public async Task<ExecutedLog?> SinceAsync(long moment, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = AnswerSince(moment);
            var executed = await answer.Executed.WaitAsync(cancellationToken);
            if (executed is null || answer.AskedAt >= moment)
            {
                return executed;
            }
        }
    }

    /// <summary>An answer that was asked for after that moment, or one that is still on its way.</summary>
    private Answer AnswerSince(long moment)
    {
        lock (_gate)
        {
            if (_last is null || (_last.Executed.IsCompleted && _last.AskedAt < moment))
            {
                // Asked for all who wait: none of them may cancel it.
                _last = new Answer(time.GetTimestamp(), ask(CancellationToken.None));
            }

            return _last;
        }
    }

    private sealed record Answer(long AskedAt, Task<ExecutedLog?> Executed);
}
