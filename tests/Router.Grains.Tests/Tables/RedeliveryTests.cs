using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Contracts.Orleans.Tailing;
using Router.Grains.Tables;
using Router.Grains.Tests.Tables.Fakes;

namespace Router.Grains.Tests.Tables;

/// <summary>After a rewind a partition gives its handlers again what it had applied; what is saved with the position has it once.</summary>
public sealed class RedeliveryTests : IAsyncDisposable
{
    private static readonly ChangeToken s_start = new(4, 0);
    private readonly Handed _handed = new();
    private readonly PartitionRig _rig;

    public RedeliveryTests() => _rig = new PartitionRig { Subscriptions = _handed.WithBook };

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Handlers_get_the_changes_from_the_place_on_again_and_state_has_each_once()
    {
        await TakeAsync(Of(1, s_start, null, 10, 20, 30));
        await TakeAsync(Of(2, Before(20), Rewound(2, 20), 20, 30, 40));
        Assert.Equal([10, 20, 30, 20, 30, 40], _handed.Sequences);
        await BookIsAsync(10, 20, 30, 40);
        Assert.Null(_rig.Run.Progress.Redelivered);
    }

    [Fact]
    public async Task What_a_failure_makes_come_again_is_given_to_nobody_again()
    {
        await TakeAsync(Of(1, s_start, null, 10, 20, 30));
        await TakeAsync(Of(2, Before(20), Rewound(2, 20), 20, 30));
        _rig.Crash();
        await TakeAsync(Of(3, s_start, Rewound(2, 20), 10, 20, 30));
        await TakeAsync(Of(4, s_start, Rewound(2, 20), 10, 20, 30, 40));
        _rig.Crash();
        await TakeAsync(Of(5, s_start, Rewound(2, 20), 10, 20, 30, 40, 50));
        Assert.Equal([10, 20, 30, 20, 30, 40, 50], _handed.Sequences);
        await BookIsAsync(10, 20, 30, 40, 50);
    }

    [Fact]
    public async Task It_goes_on_where_it_was_after_a_crash_of_the_partition_and_under_a_new_tailer()
    {
        await TakeAsync(Of(1, s_start, null, 10, 20, 30, 40));
        await TakeAsync(Of(2, Before(20), Rewound(2, 20), 20));
        Assert.Equal(20, _rig.Run.Progress.Redelivered?.Token.Sequence);
        _rig.Crash();
        await TakeAsync(Of(3, Before(20), Rewound(2, 20), 20, 30));
        _rig.Crash();
        await TakeAsync(Of(3, Before(40), Rewound(2, 20), 40, 50));
        Assert.Equal([10, 20, 30, 40, 20, 30, 40, 50], _handed.Sequences);
        await BookIsAsync(10, 20, 30, 40, 50);
    }

    [Fact]
    public async Task What_was_given_again_and_not_saved_is_given_once_more()
    {
        await TakeAsync(Of(1, s_start, null, 10, 20));
        _rig.Storage.OnWrite = _ => StorageFault.Refused;
        Assert.False(await _rig.TryAsync(Of(2, Before(10), Rewound(2, 10), 10, 20, 30)));
        _rig.Storage.OnWrite = _ => StorageFault.None;
        await TakeAsync(Of(2, Before(10), Rewound(2, 10), 10, 20, 30));
        Assert.Equal([10, 20, 10, 20, 30, 10, 20, 30], _handed.Sequences);
        await BookIsAsync(10, 20, 30);
    }

    [Theory]
    [InlineData(10, new long[] { 10, 20, 30, 20, 10, 20, 30, 40 })]
    [InlineData(20, new long[] { 10, 20, 30, 20, 20, 30, 40 })]
    public async Task A_second_rewind_begins_again_from_its_own_place(long place, long[] handed)
    {
        await TakeAsync(Of(1, s_start, null, 10, 20, 30));
        await TakeAsync(Of(2, Before(20), Rewound(2, 20), 20));
        await TakeAsync(Of(3, Before(place), Rewound(3, place), [.. new long[] { 10, 20, 30, 40 }.Where(sequence => sequence >= place)]));
        Assert.Equal(handed, _handed.Sequences);
        await BookIsAsync(10, 20, 30, 40);
    }

    [Fact]
    public async Task A_partition_that_has_not_come_so_far_and_one_that_hears_of_it_later_miss_and_repeat_nothing()
    {
        await TakeAsync(Of(1, s_start, null, 10));
        await TakeAsync(Of(4, Before(40), Rewound(2, 20), 40));
        _rig.Crash();
        await TakeAsync(Of(5, s_start, Rewound(2, 20), 10, 40, 50));
        Assert.Equal([10, 40, 50], _handed.Sequences);
        await BookIsAsync(10, 40, 50);
    }

    [Fact]
    public async Task Of_an_event_that_was_applied_in_part_the_part_is_given_again_and_the_rest_once()
    {
        await TakeAsync(Delivery(1, null, s_start, Shop.Inserts(10, 1, 2, 3)));
        var whole = Shop.Inserts(10, 1, 2, 3, 4, 5);
        whole.TokenRows = new[] { 0, 2, 4, 6, 8 };
        await TakeAsync(Delivery(2, Rewound(2, 10), Before(10), whole));
        Assert.Equal([(10L, 0), (10L, 2), (10L, 4), (10L, 0), (10L, 2), (10L, 4), (10L, 6), (10L, 8)], _handed.Tokens);
        Assert.Equal([(10L, 0), (10L, 2), (10L, 4), (10L, 6), (10L, 8)], (await _rig.BookAsync()).Tokens);
    }

    [Fact]
    public async Task Changes_of_the_whole_table_are_given_again_too()
    {
        ChangeFrame[] log = [Shop.Inserts(10, 1), Shop.Whole(TableChange.Truncated, 20), Shop.Inserts(30, 1), Shop.Whole(TableChange.Cascaded, 40), Shop.Whole(TableChange.Cascaded, 40)];
        await TakeAsync(Delivery(1, null, s_start, log));
        await TakeAsync(Delivery(2, Rewound(2, 20), Before(20), log[1..]));
        Assert.Equal([(10L, 0), (20L, -1), (30L, 0), (40L, -1), (40L, -1), (20L, -1), (30L, 0), (40L, -1), (40L, -1)], _handed.Tokens);
        Assert.Equal([(10L, 0), (20L, -1), (30L, 0), (40L, -1), (40L, -1)], (await _rig.BookAsync()).Tokens);
        Assert.Null(_rig.Run.Progress.Redelivered);
    }

    [Fact]
    public async Task A_handler_that_fails_stops_its_partition_there_and_is_given_nothing_before_it_thrice()
    {
        await TakeAsync(Of(1, s_start, null, 10, 20, 30));
        _handed.OnBatch = batch => _ = batch.FirstToken.Sequence == 30 ? throw new InvalidOperationException("The handler is broken.") : 0;
        for (var tries = 0; tries < 4; tries++)
        {
            Assert.False(await _rig.TryAsync(Of(2, Before(10), Rewound(2, 10), 10, 20, 30, 40)));
        }

        Assert.Equal((PartitionState.Stopped, 20L), (_rig.Run.State, _rig.Run.Progress.Redelivered!.Value.Token.Sequence));
        _handed.OnBatch = null;
        await TakeAsync(Of(2, Before(10), Rewound(2, 10), 10, 20, 30, 40));
        Assert.Equal([10, 20, 30, 10, 20, 10, 20, 30, 40], _handed.Sequences);
        await BookIsAsync(10, 20, 30, 40);
    }

    [Fact]
    public async Task Something_missing_of_what_is_to_be_given_again_is_read_again_from_there()
    {
        await TakeAsync(Of(1, s_start, null, 10, 20, 30, 40));
        Assert.False(await _rig.TryAsync(Delivery(2, Rewound(2, 20), Before(20), new ChangeToken(20, 0), Shop.Inserts(30, 1))));
        Assert.Equal([(2L, new ChangeToken(20, -1))], _rig.Tailer.Rewinds);
        await TakeAsync(Of(3, Before(20), Rewound(2, 20), 20, 30, 40));
        Assert.Equal([10, 20, 30, 40, 20, 30, 40], _handed.Sequences);
    }

    private static Redelivery Rewound(long generation, long place) => new() { Generation = generation, Sequence = place, Row = -1 };

    private static ChangeToken Before(long place) => new(place - 1, 0);

    private static ChangeDelivery Of(long generation, ChangeToken beganAt, Redelivery? redelivery, params long[] sequences) =>
        Delivery(generation, redelivery, beganAt, [.. sequences.Select(sequence => Shop.Inserts(sequence, 1))]);

    private static ChangeDelivery Delivery(long generation, Redelivery? redelivery, ChangeToken beganAt, params ChangeFrame[] frames) =>
        Delivery(generation, redelivery, beganAt, beganAt, frames);

    private static ChangeDelivery Delivery(long generation, Redelivery? redelivery, ChangeToken beganAt, ChangeToken previous, params ChangeFrame[] frames) =>
        Shop.Delivery(generation, beganAt, Shop.Batch(previous, frames)) with { Redelivery = redelivery };

    private async Task TakeAsync(ChangeDelivery delivery) => Assert.True(await _rig.TryAsync(delivery), _rig.Run.Fault);

    private async Task BookIsAsync(params long[] sequences) => Assert.Equal(sequences, (await _rig.BookAsync()).Tokens.Select(token => token.Sequence));
}
