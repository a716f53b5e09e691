using Router.Contracts;
using Router.Contracts.Orleans.Streams;
using Router.Grains.Tables;
using Router.Grains.Tests.Tables.Fakes;

namespace Router.Grains.Tests.Tables;

public sealed class DeliveryRulesTests
{
    private static readonly ChangeToken s_start = new(100, 0);

    [Fact]
    public void A_first_delivery_behind_the_generations_beginning_is_taken() =>
        Assert.Equal(DeliveryVerdict.Take, DeliveryRules.Judge(Of(1, Shop.Batch(s_start, Shop.Inserts(200, 1))), AppliedPlace.None, 0));

    [Fact]
    public void What_follows_the_applied_row_is_taken() =>
        Assert.Equal(DeliveryVerdict.Take, DeliveryRules.Judge(Of(1, Shop.Batch(new ChangeToken(200, 0), Shop.Inserts(300, 1))), At(200, 0), 1));

    [Fact]
    public void A_delivery_after_one_that_never_came_is_missing_something() =>
        Assert.Equal(DeliveryVerdict.Missing, DeliveryRules.Judge(Of(1, Shop.Batch(new ChangeToken(250, 0), Shop.Inserts(300, 1))), At(200, 0), 1));

    [Fact]
    public void A_hole_within_a_delivery_is_missing_something() => Assert.Equal(
        DeliveryVerdict.Missing,
        DeliveryRules.Judge(Of(1, Shop.Batch(new ChangeToken(200, 0), Shop.Inserts(300, 1)), Shop.Batch(new ChangeToken(400, 0), Shop.Inserts(500, 1))), At(200, 0), 1));

    [Fact]
    public void What_lies_before_the_generations_beginning_is_not_missed() =>
        Assert.Equal(DeliveryVerdict.Take, DeliveryRules.Judge(Of(1, Shop.Batch(s_start, Shop.Inserts(200, 1))), At(50, 0), 1));

    [Fact]
    public void What_was_applied_wholly_is_accepted_without_work() =>
        Assert.Equal(DeliveryVerdict.Replayed, DeliveryRules.Judge(Of(2, Shop.Batch(s_start, Shop.Inserts(200, 1, 2))), At(200, 2), 1));

    [Fact]
    public void What_was_applied_in_part_is_taken() =>
        Assert.Equal(DeliveryVerdict.Take, DeliveryRules.Judge(Of(2, Shop.Batch(s_start, Shop.Inserts(200, 1, 2))), At(200, 0), 1));

    [Fact]
    public void The_row_behind_a_change_of_the_whole_table_with_its_token_is_not_taken_for_applied() =>
        Assert.Equal(DeliveryVerdict.Take, DeliveryRules.Judge(Of(1, Shop.Batch(new ChangeToken(200, 0), Shop.Inserts(200, 1))), At(200, 0) with { TableChanges = 1 }, 1));

    [Fact]
    public void An_older_generation_is_refused_whatever_it_brings() =>
        Assert.Equal(DeliveryVerdict.Foreign, DeliveryRules.Judge(Of(1, Shop.Batch(s_start, Shop.Inserts(200, 1))), At(200, 0), 2));

    private static AppliedPlace At(long sequence, int row) => new(new ChangeToken(sequence, row), 0);

    private static ChangeDelivery Of(long generation, params StreamBatch[] batches) => Shop.Delivery(generation, s_start, batches);
}
