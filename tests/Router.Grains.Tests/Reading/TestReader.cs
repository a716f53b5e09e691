using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Reading;

namespace Router.Grains.Tests.Reading;

/// <summary>Reads as an application does: asks again from where it was told.</summary>
internal sealed class TestReader(Func<LogRead, ValueTask<LogAnswer>> ask, string tables = "*.*", string from = "end")
{
    private readonly Guid _id = Guid.NewGuid();

    /// <summary>The ids of the rows it got, in order.</summary>
    public List<long> Ids { get; } = [];

    /// <summary>Changes of whole tables that it got.</summary>
    public List<string> Whole { get; } = [];

    public ChangeToken? After { get; set; }

    public RowFilterText? Filter { get; init; }

    public int MaxBytes { get; init; } = 1 << 20;

    public int WaitMs { get; set; } = 200;

    public bool IsCatchingUp { get; private set; }

    public DateTimeOffset? CurrentAsOf { get; private set; }

    /// <summary>
    /// One question; gives the rows of its answer. It is put again where the answer is that the log is not positioned yet: who was answered so has not
    /// begun, and what is committed then lies before what is "now" to it.
    /// </summary>
    public async Task<int> AskAsync()
    {
        LogAnswer answer;
        do
        {
            answer = await ask(new LogRead
            {
                Tables = tables, After = After, From = from, Filter = Filter, MaxBytes = MaxBytes, WaitMs = WaitMs, Reader = _id,
            });
        }
        while (answer is { Reached: null, IsCatchingUp: false });

        var plans = new KnownPlans();
        var rows = 0;
        foreach (var bytes in answer.Frames.Each())
        {
            var frame = new ChangeFrame();
            FrameReader.Read(bytes, plans, frame);
            rows += frame.RowCount;
            Take(frame.Open());
        }

        After = answer.Reached;
        IsCatchingUp = answer.IsCatchingUp;
        CurrentAsOf = answer.CurrentAsOf;
        return rows;
    }

    /// <summary>Asks until it has so many rows.</summary>
    public async Task UntilAsync(int count)
    {
        while (Ids.Count < count)
        {
            await AskAsync();
        }
    }

    /// <summary>Asks until it has come to that transaction, whether it wants anything of it or not.</summary>
    public async Task UntilAtAsync(long sequence)
    {
        while (After is not { } after || after.Sequence < sequence)
        {
            await AskAsync();
        }
    }

    private void Take(ChangeBatch batch)
    {
        if (batch.Kind == ChangeKind.Table)
        {
            Whole.Add($"{batch.TableChange} {batch.Table.Name}");
        }

        foreach (var change in batch)
        {
            Ids.Add((change.After.Exists ? change.After : change.Before).GetInt64("id"));
        }
    }
}
