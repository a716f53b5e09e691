using System.Globalization;
using Router.Subscribers.Aggregates.Parts;

namespace Router.Subscribers.Tests.Aggregates;

/// <summary>Readers who come back with the version they had.</summary>
public class ChangedGroupsTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_tells_what_changed_since_the_version_each_group_once_and_in_the_order_of_the_last_changes()
    {
        var changed = new ChangedGroups();
        changed.Touch([9]);
        var begin = await ReadAsync(changed, null);
        Assert.Empty(begin.Keys);
        Assert.False(begin.IsReset);
        foreach (byte key in (byte[])[1, 2, 1, 3])
        {
            changed.Touch([key]);
        }

        var next = await ReadAsync(changed, begin.Version);
        Assert.Equal([2, 1, 3], next.Keys.Select(key => (int)key[0]));
        Assert.Empty((await ReadAsync(changed, next.Version)).Keys);
        Assert.Equal(3, (await ReadAsync(changed, begin.Version)).Keys.Count);
    }

    [Fact]
    public async Task Where_more_changed_than_is_asked_for_the_rest_comes_with_the_next_question()
    {
        var changed = new ChangedGroups();
        var version = (await ReadAsync(changed, null)).Version;
        var told = new List<int>();
        for (var key = 0; key < 10; key++)
        {
            changed.Touch([(byte)key]);
        }

        while (await ReadAsync(changed, version, 3) is { Keys.Count: > 0 } answer)
        {
            told.AddRange(answer.Keys.Select(key => (int)key[0]));
            version = answer.Version;
        }

        Assert.Equal(Enumerable.Range(0, 10), told);
    }

    [Fact]
    public async Task Who_waits_gets_the_change_when_it_comes()
    {
        var changed = new ChangedGroups();
        var version = (await ReadAsync(changed, null)).Version;
        var waiting = changed.ReadAsync(version, 10, s_long, TimeProvider.System, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        changed.Touch([5]);
        Assert.Equal([5], Assert.Single((await waiting).Keys));
    }

    [Fact]
    public async Task Who_lags_behind_what_is_remembered_or_comes_from_elsewhere_is_told_so()
    {
        var changed = new ChangedGroups();
        var begin = await ReadAsync(changed, null);
        for (var key = 0; key <= ChangedGroups.MaxGroups; key++)
        {
            changed.Touch(BitConverter.GetBytes(key));
        }

        var late = await ReadAsync(changed, begin.Version);
        Assert.True(late.IsReset);
        Assert.False((await ReadAsync(changed, late.Version)).IsReset);
        Assert.True((await ReadAsync(new ChangedGroups(), begin.Version)).IsReset);
        changed.Reset("other");
        var reset = await ReadAsync(changed, late.Version);
        Assert.True(reset.IsReset);
        Assert.Equal("other", reset.Format);
    }

    [Fact]
    public async Task Readers_of_random_pace_learn_of_every_change()
    {
        var random = new Random(17);
        var changed = new ChangedGroups();
        var version = (await ReadAsync(changed, null)).Version;
        var (now, seen) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        for (var step = 0; step < 5000; step++)
        {
            var key = (byte)random.Next(50);
            changed.Touch([key]);
            now[key.ToString(CultureInfo.InvariantCulture)] = step;
            if (random.Next(10) == 0)
            {
                var answer = await ReadAsync(changed, version, 1 + random.Next(20));
                version = answer.Version;
                Look(answer);
            }
        }

        while (await ReadAsync(changed, version) is { Keys.Count: > 0 } rest)
        {
            version = rest.Version;
            Look(rest);
        }

        Assert.Equal(now, seen);

        void Look(GroupChanges answer)
        {
            foreach (var key in answer.Keys)
            {
                var text = key[0].ToString(CultureInfo.InvariantCulture);
                seen[text] = now[text];
            }
        }
    }

    [Fact]
    public async Task An_aggregate_tells_the_keys_of_groups_that_change_and_they_are_read_by_them()
    {
        var rig = new SlicedRig(a => a.GroupBy("status").Count(), 1);
        await rig.BeginAsync();
        await rig.InsertAsync(Shop.Row(1, "a"));
        await rig.InsertAsync(Shop.Row(2, "b"));
        var aggregate = rig.Slices[0];
        var begin = await aggregate.ChangesAsync(null, 10, TimeSpan.Zero);
        var waiting = aggregate.ChangesAsync(begin.Version, 10, s_long);
        await rig.DeleteAsync(Shop.Row(1, "a"));
        var changes = await waiting;
        var answer = rig.Ask(new PartQuestion { Keys = changes.Keys, Format = changes.Format });
        Assert.Equal("status=a: count=0", Assert.Single(answer.Groups).ToString());
        Assert.False(answer.Groups[0].Exists);
    }

    private static Task<GroupChanges> ReadAsync(ChangedGroups changed, string? since, int count = 1_000_000) =>
        changed.ReadAsync(since, count, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
}
