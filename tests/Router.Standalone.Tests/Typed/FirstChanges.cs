using Router.Contracts;
using Router.Hosting.Typed;

namespace Router.Standalone.Tests.Typed;

/// <summary>Keeps the committed rows of a log as objects, with the plans they came with.</summary>
internal sealed class FirstChanges<T>(RowMapper<T> mapper) : IChangeConsumer
{
    public List<TypedChange<T>> Changes { get; } = [];

    public List<Contracts.Rows.TablePlan> Plans { get; } = [];

    public void Append(ChangeFrame frame)
    {
        if (frame.Kind != ChangeKind.Table)
        {
            Plans.Add(frame.Table);
            Changes.AddRange(mapper.Map(frame.Copy().Open()));
        }
    }

    public long Mark() => Changes.Count;

    public void Rewind(long mark) => Changes.RemoveRange((int)mark, Changes.Count - (int)mark);

    public void Commit(in Transaction transaction, ILogPosition position)
    {
    }

    public void Discard() => throw new InvalidOperationException("Nothing is rolled back here.");

    public void Prepare(string xid) => throw new InvalidOperationException("Nothing is prepared here.");

    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position)
    {
    }

    public void DiscardPrepared(string xid, ILogPosition position)
    {
    }

    public void Advance(ILogPosition position)
    {
    }

    public void Idle()
    {
    }
}
