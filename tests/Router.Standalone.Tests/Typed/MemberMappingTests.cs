using System.ComponentModel.DataAnnotations.Schema;
using Router.Contracts.Rows;
using Router.Hosting.Typed;

namespace Router.Standalone.Tests.Typed;

public sealed class MemberMappingTests
{
    private static readonly TablePlan s_orders = Table.Of(
        Column.BigInt("id"), Column.Int("user_id"), Column.VarChar(16, "Status"), Column.VarChar(64, "note"), Column.Date("extra"));

    private sealed record Order(long Id, int UserId, string? STATUS);

    private sealed record Renamed([property: Column("id")] long Key, [property: NotMapped] int Local = 7, [property: NotMapped] Guid? None = null)
    {
        [Column("NOTE")]
        public required string Remark { get; init; }

        [NotMapped]
        public string Cached { get; set; } = "kept";

        public string Shown => $"{Key} {Remark}";

        public string Closed { get; private set; } = "closed";
    }

    private class Entity
    {
        public long Id { get; set; }

        public int user_id { get; init; }
    }

    private sealed class Special : Entity
    {
        public string? Note { get; set; }

        public string this[int index] { get => $"{index}"; set => Note = value; }
    }

    private struct Plain
    {
        public long Id { get; set; }
    }

    private readonly record struct Small(long Id, int UserId);

    private sealed record Several(long Id, int UserId)
    {
        public Several(long id)
            : this(id, -1)
        {
        }

        public Several(string everything)
            : this(everything.Length, -2)
        {
        }
    }

    private sealed class WithEmpty
    {
        public WithEmpty() => Made = "empty";

        public WithEmpty(long id) => (Id, Made) = (id, "full");

        public long Id { get; set; }

        [NotMapped]
        public string Made { get; }
    }

    [Fact]
    public void Names_match_without_case_and_underscores_and_other_columns_are_left_alone() =>
        Assert.Equal(new Order(1, 2, "paid"), Map<Order>());

    [Fact]
    public void Attributes_name_columns_and_leave_members_out()
    {
        var row = Map<Renamed>();
        Assert.Equal((1, 7, null, "hello"), (row.Key, row.Local, row.None, row.Remark));
        Assert.Equal(("kept", "1 hello", "closed"), (row.Cached, row.Shown, row.Closed));
    }

    [Fact]
    public void Properties_are_filled_the_inherited_ones_too()
    {
        var row = Map<Special>();
        Assert.Equal((1, 2, "hello"), (row.Id, row.user_id, row.Note));
    }

    [Fact]
    public void Structs_are_made_with_and_without_a_constructor()
    {
        Assert.Equal(1, Map<Plain>().Id);
        Assert.Equal(new Small(1, 2), Map<Small>());
    }

    [Fact]
    public void Of_several_constructors_the_records_own_is_used() => Assert.Equal(new Several(1, 2), Map<Several>());

    [Fact]
    public void A_constructor_without_parameters_goes_before_others() => Assert.Equal((1, "empty"), (Map<WithEmpty>().Id, Map<WithEmpty>().Made));

    [Fact]
    public void The_exact_name_goes_before_one_that_is_only_alike()
    {
        var table = Table.Of(Column.Int("user_id"), Column.Int("userid"));
        Assert.Equal(2, new RowMapper<UserOnly>().Map(Table.Row(table, 1, 2)).UserId);
    }

    private sealed record UserOnly(int UserId);

    private static T Map<T>() => new RowMapper<T>().Map(Table.Row(s_orders, 1, 2, "paid", "hello", null));
}
