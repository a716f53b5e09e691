using System.Runtime.CompilerServices;
using Router.Client.Connecting;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Reading;

namespace Router.Client.Changes;

/// <summary>
/// A subscription is its own place: it asks for what comes next, and whichever silo answers gives it, so that no loss of a silo loses or repeats a change.
/// </summary>
internal sealed class ChangeSubscription(Func<ILogReaderGrain> reader, ClusterCalls calls, string tables, SubscribeOptions options)
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(2);

    private readonly Guid _id = Guid.NewGuid();
    private readonly KnownPlans _plans = new();
    private readonly RowFilterText _filter = options.ToFilter();

    public async IAsyncEnumerable<ChangeBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = options.After;
        while (true)
        {
            var question = Question(after);
            var answer = await calls.PersistAsync(() => reader().ReadAsync(question).AsTask(), s_wait, lost: null, cancellationToken);
            foreach (var bytes in answer.Frames.Each())
            {
                var frame = new ChangeFrame();
                FrameReader.Read(bytes, _plans, frame);
                yield return frame.Open();
                cancellationToken.ThrowIfCancellationRequested();
            }

            after = answer.Reached ?? after;
            if (answer.Reached is { } reached)
            {
                options.Progress?.Invoke(reached);
            }
        }
    }

    private LogRead Question(ChangeToken? after) => new()
    {
        Tables = tables,
        After = after,
        From = options.From,
        Filter = _filter,
        MaxBytes = options.MaxBytes,
        WaitMs = (int)s_wait.TotalMilliseconds,
        Reader = _id,
    };
}
