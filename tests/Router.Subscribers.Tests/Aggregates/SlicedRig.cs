using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Subscribers.Aggregates;
using Router.Subscribers.Aggregates.Parts;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>One aggregate a slice of the orders, each fed its own rows as the change log would, and one of the whole table to compare with.</summary>
internal sealed class SlicedRig
{
    private readonly Action<AggregateBuilder> _declare;
    private readonly int _count;

    public SlicedRig(Action<AggregateBuilder> declare, int count)
    {
        _declare = declare;
        _count = count;
        Whole = new Rig(declare);
        Slices = [.. Enumerable.Range(0, count).Select(Make)];
    }

    public Rig Whole { get; }

    public Aggregate[] Slices { get; }

    public AggregateDefinition Definition => Whole.Aggregate.Declared;

    public static byte[] KeyOf(object?[] row) => Shop.Orders.EncodeKey((long)row[0]!);

    public async Task BeginAsync(Func<int, ITableReader?>? tables = null)
    {
        await Whole.BeginAsync(tables?.Invoke(-1));
        for (var index = 0; index < _count; index++)
        {
            await BeginAsync(Slices[index], tables?.Invoke(index));
        }
    }

    public async Task InsertAsync(object?[] row)
    {
        await Whole.InsertAsync(row);
        await TakeAsync(SliceOf(row), Shop.Insert(Whole.Plan, row), 0);
    }

    public async Task DeleteAsync(object?[] row)
    {
        await Whole.DeleteAsync(row);
        await TakeAsync(SliceOf(row), Shop.Delete(Whole.Plan, row), 0);
    }

    /// <summary>An update that moves its row to another key is a delete and an insert, each in its own slice.</summary>
    public async Task UpdateAsync(object?[] before, object?[] after)
    {
        await Whole.UpdateAsync(before, after);
        if (before[0]!.Equals(after[0]))
        {
            await TakeAsync(SliceOf(before), Shop.Update(Whole.Plan, before, after), 0);
            return;
        }

        await TakeAsync(SliceOf(before), Shop.Delete(Whole.Plan, before), 0);
        await TakeAsync(SliceOf(after), Shop.Insert(Whole.Plan, after), 1);
    }

    public async Task ChangeTableAsync(TableChange change)
    {
        await Whole.ChangeTableAsync(change);
        for (var index = 0; index < _count; index++)
        {
            await TakeAsync(index, Shop.Table(Whole.Plan, change), 0);
        }
    }

    /// <summary>Saves one slice and takes it up with a new object.</summary>
    public async Task RestartAsync(int index)
    {
        var name = new PartitionSlice(index, _count).NameFor(Definition.Table);
        var saved = Rig.Write(Slices[index].Capture(name));
        Slices[index] = Make(index);
        await Slices[index].RestoreAsync(new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> { [name] = saved }, CancellationToken.None);
        await BeginAsync(Slices[index], null);
    }

    public CombinedGroups Ask(PartQuestion question) =>
        AggregateParts.Combine(Definition, question, [.. Slices.Select(slice => (ReadOnlyMemory<byte>)slice.ReadPart(question))]);

    public AggregateGroup Read(params object?[] group)
    {
        var answer = Ask(new PartQuestion { Group = group });
        Assert.True(answer.IsSettled);
        return Assert.Single(answer.Groups);
    }

    /// <summary>All groups, so many a page.</summary>
    public List<AggregateGroup> ReadAll(int count)
    {
        var groups = new List<AggregateGroup>();
        var question = new PartQuestion { Count = count };
        while (true)
        {
            var page = Ask(question);
            Assert.True(page.IsSettled);
            Assert.True(page.Groups.Count <= count);
            groups.AddRange(page.Groups);
            if (page.Next is not { } next)
            {
                return groups;
            }

            question = question with { After = next, Format = page.Format };
        }
    }

    public void Check(int count)
    {
        Assert.Equal(string.Join('\n', Whole.Lines), string.Join('\n', ReadAll(count).Select(group => group.ToString()).Order(StringComparer.Ordinal)));
        foreach (var group in Whole.Aggregate.ReadAll().Groups)
        {
            Assert.Equal(group.ToString(), Read([.. group.Key]).ToString());
        }
    }

    private static ValueTask BeginAsync(Aggregate aggregate, ITableReader? tables) =>
        aggregate.BeginAsync(new FakeSource(tables), new SourcePosition(new ServerIdentity(ServerFlavor.MySql, "s"), "binlog.000000", 0, "", 0), CancellationToken.None);

    private Aggregate Make(int index) => Rig.Declare(_declare).For(new PartitionSlice(index, _count));

    private int SliceOf(object?[] row) => KeyHash.Partition(KeyOf(row), _count);

    private async Task TakeAsync(int index, ChangeFrame frame, int firstRow)
    {
        frame.FirstRow = firstRow;
        frame.Transaction = new Transaction(Whole.Sequence, default, (Whole.CommittedAt - DateTime.UnixEpoch).Ticks / 10, "binlog.000001", Whole.Sequence);
        frame.Partition = new PartitionSlice(index, _count).NameFor(Definition.Table);
        await Slices[index].HandleAsync(frame.Open(), CancellationToken.None);
        frame.Close();
    }
}
