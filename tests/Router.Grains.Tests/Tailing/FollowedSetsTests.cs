using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Tailing;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tailing;

/// <summary>What releases followed, one after the other, and what is known by it of a state that one of them left.</summary>
public sealed class FollowedSetsTests
{
    private static readonly Subscription s_orders = On("orders", "shop.orders");
    private static readonly Subscription s_items = On("items", "shop.items");
    private static readonly SubscriptionSet s_both = new([s_orders, s_items]);
    private static readonly SubscriptionSet s_parted = new([s_orders, s_items], [new PartitionCount(TableGlob.Parse("shop.o*"), 4)]);
    private static readonly SubscriptionSet s_less = new([s_items]);

    [Fact]
    public void The_same_release_adds_nothing_wherever_it_goes_on()
    {
        var sets = FollowedSets.With([], s_both, At(10));
        Assert.Single(sets);
        Assert.Same(sets, FollowedSets.With(sets, s_both, At(10)));
        Assert.Same(sets, FollowedSets.With(sets, new SubscriptionSet([s_orders, s_items]), At(50)));
    }

    [Fact]
    public void A_state_is_complete_only_if_its_subscription_was_followed_ever_since()
    {
        var sets = Deployed((s_both, 10), (s_less, 20), (s_both, 30));
        Assert.False(Has(sets, s_orders, applied: 15));
        Assert.False(Has(sets, s_orders, applied: 29));
        Assert.True(Has(sets, s_orders, applied: 30));
        Assert.True(Has(sets, s_items, applied: 15));
        Assert.False(Has(sets, On("orders", "shop.orders") with { Kinds = ChangeKinds.None }, applied: 40));
        Assert.False(Has(sets, On("orders", "shop.*"), applied: 40));
    }

    [Fact]
    public void Other_partitions_of_its_table_in_between_make_it_incomplete_and_those_of_other_tables_do_not()
    {
        var sets = Deployed((s_parted, 10), (s_both, 20), (s_parted, 30));
        Assert.False(Has(sets, s_orders, applied: 15, partitions: 4));
        Assert.True(Has(sets, s_orders, applied: 35, partitions: 4));
        Assert.True(Has(sets, s_items, applied: 15, table: "items"));
    }

    [Fact]
    public void What_is_read_again_counts_as_it_is_followed_now()
    {
        var sets = Deployed((s_both, 10), (s_less, 20), (s_both, 30));
        var rewound = FollowedSets.With(sets, s_both, At(15));
        Assert.True(Has(rewound, s_orders, applied: 12));
        Assert.Equal(10, Assert.Single(rewound).Sequence);
        Assert.False(Has(FollowedSets.With(sets, s_both, At(25)), s_orders, applied: 22));
        Assert.True(Has(FollowedSets.With(sets, s_both, At(25)), s_orders, applied: 26));
        Assert.Equal([5L], FollowedSets.With(sets, s_both, At(5)).Select(set => set.Sequence));
        Assert.Equal([10L, 15], FollowedSets.With(Deployed((s_both, 10), (s_less, 20)), s_less, At(15)).Select(set => set.Sequence));
    }

    [Fact]
    public void A_state_of_another_log_is_incomplete_though_the_same_is_followed()
    {
        var other = ChangeToken.PackSequence(1, 1, 4);
        var sets = Deployed((s_both, 10), (s_both, other));
        Assert.Equal([10L, other], sets.Select(set => set.Sequence));
        Assert.False(Has(sets, s_orders, applied: 15));
        Assert.True(Has(sets, s_orders, applied: other));
        Assert.Same(sets, FollowedSets.With(sets, s_both, At(other + 100)));
    }

    [Fact]
    public void Where_nothing_is_known_of_earlier_releases_a_state_is_taken_as_complete()
    {
        Assert.True(Has([], s_orders, applied: 1));
        Assert.True(Has(Deployed((s_both, 10)), s_orders, applied: 1));
    }

    [Fact]
    public void A_beginning_that_a_silo_of_an_older_release_told_knows_of_none()
    {
        var beginning = (TailerBeginning)RuntimeHelpers.GetUninitializedObject(typeof(TailerBeginning));
        Assert.Empty(beginning.Followed);
        Assert.Equal(ChangeToken.None, beginning.FollowedSince);
    }

    [Fact]
    public void Of_releases_before_the_remembered_ones_only_what_all_of_them_followed_is_complete()
    {
        var sets = Deployed([.. Enumerable.Range(1, 3 * FollowedSets.Most).Select(number => (number % 2 == 0 ? s_both : s_parted, 10L * number))]);
        Assert.Equal(FollowedSets.Most, sets.Length);
        Assert.False(Has(sets, s_items, applied: 15, table: "items"));
        Assert.True(Has(sets, s_items, applied: (10 * 3 * FollowedSets.Most) - 100, table: "items"));
        Assert.Equal(sets.Select(set => set.Since()).Order(), sets.Select(set => set.Since()));
        Assert.False(Has(FollowedSets.With(sets, s_both, At(5)), s_items, applied: 1, table: "items"));

        sets = Deployed([.. Enumerable.Range(1, 3 * FollowedSets.Most).Select(number => (number % 2 == 0 ? s_both : s_less, 10L * number))]);
        Assert.True(Has(sets, s_items, applied: 15, table: "items"));
        Assert.False(Has(sets, s_orders, applied: 25));
    }

    private static bool Has(FollowedSet[] sets, Subscription subscription, long applied, int partitions = 1, string table = "orders") =>
        FollowedSets.HasAll(sets, subscription, new TableName("shop", table), partitions, At(applied));

    private static FollowedSet[] Deployed(params (SubscriptionSet Set, long Since)[] releases) =>
        releases.Aggregate(Array.Empty<FollowedSet>(), (sets, release) => FollowedSets.With(sets, release.Set, At(release.Since)));

    private static ChangeToken At(long sequence) => new(sequence, 0);

    private static Subscription On(string name, string tables) =>
        new() { Name = name, Level = SubscriptionLevel.Table, Tables = TableGlob.Parse(tables), Subscriber = new Handed() };
}
