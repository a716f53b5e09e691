using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Subscriptions;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Tests.Invalidation;

public class InvalidationRulesTests
{
    private static readonly InvalidationRules ById = new InvalidationRules().Key("shop.users", "user:{id}");

    [Fact]
    public void Each_row_gives_its_key_once()
    {
        Assert.Equal("user:7 user:8", Invalidated.By(ById, Users.Insert(Users.Row(7), Users.Row(8), Users.Row(7))));
        Assert.Equal("user:-7", Invalidated.By(ById, Users.Delete(Users.Row(-7))));
        Assert.Equal("user:7", Invalidated.By(ById, Users.Update(Users.Row(7), Users.Row(7, "other"))));
    }

    [Fact]
    public void An_update_that_changes_a_column_of_the_key_gives_the_old_and_the_new_one() =>
        Assert.Equal("user:7 user:9", Invalidated.By(ById, Users.Update(Users.Row(7), Users.Row(9))));

    [Fact]
    public void A_row_has_several_keys_and_tags()
    {
        var rules = new InvalidationRules()
            .Key("shop.users", "user:{id}")
            .Key("shop.*", "{tenant}/{name}")
            .Tag("shop.users", "tenant:{tenant}")
            .Tag("shop.users", "users")
            .Key("shop.orders", "order:{number}");
        Assert.Equal("user:1 user:2 5/ann 5/bob #tenant:5 #users", Invalidated.By(rules, Users.Insert(Users.Row(1, "ann", 5), Users.Row(2, "bob", 5))));
    }

    [Theory]
    [InlineData("{{{id}}}", "{3}")]
    [InlineData("a}}b{{c", "a}b{c")]
    [InlineData("{ID}-{Name}", "3-ü x")]
    [InlineData("t{tenant}.", "t.")]
    [InlineData("{avatar}", "00FF7A")]
    public void A_template_is_filled_in_one_fixed_form(string template, string expected) =>
        Assert.Equal(expected, Invalidated.By(new InvalidationRules().Key("shop.users", template), Users.Insert(Users.Row(3, "ü x", null, [0, 255, 122]))));

    [Theory]
    [InlineData("user:{id")]
    [InlineData("user:id}")]
    [InlineData("user:{}")]
    [InlineData("user:{i{d}")]
    public void A_malformed_template_is_refused_at_once(string template) =>
        Assert.Throws<FormatException>(() => new InvalidationRules().Key("shop.users", template));

    [Fact]
    public void A_column_the_table_does_not_have_is_named()
    {
        var error = Assert.Throws<InvalidationException>(() => Invalidated.By(new InvalidationRules().Key("shop.users", "user:{nr}"), Users.Insert(Users.Row(1))));
        Assert.Contains("'nr'", error.Message, StringComparison.Ordinal);
        Assert.Contains("shop.users", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_kinds_that_were_asked_for_count()
    {
        var rules = new InvalidationRules().Key("shop.users", "user:{id}", ChangeKinds.Delete);
        Assert.Equal("user:2", Invalidated.By(rules, Users.Insert(Users.Row(1)), Users.Delete(Users.Row(2)), Users.Update(Users.Row(3), Users.Row(3, "x"))));
        Assert.Throws<ArgumentException>(() => new InvalidationRules().Key("shop.users", "user:{id}", ChangeKinds.Table));
    }

    [Fact]
    public void An_update_counts_if_a_named_column_or_one_of_the_template_changed()
    {
        var rules = new InvalidationRules().Key("shop.users", "user:{id}", changed: ["name"]);
        Assert.Equal("", Invalidated.By(rules, Users.Update(Users.Row(1, tenant: 1), Users.Row(1, tenant: 2))));
        Assert.Equal("user:1", Invalidated.By(rules, Users.Update(Users.Row(1, "a"), Users.Row(1, "b"))));
        Assert.Equal("user:1 user:2", Invalidated.By(rules, Users.Update(Users.Row(1), Users.Row(2))));
        Assert.Equal("user:1 user:2", Invalidated.By(rules, Users.Insert(Users.Row(1)), Users.Delete(Users.Row(2))));
    }

    [Fact]
    public void A_condition_chooses_the_rows_that_were_or_become_cached()
    {
        var rules = new InvalidationRules().Key(
            "shop.users", "user:{id}", changed: ["name"], where: RowCondition.Of("tenant 5", row => row.GetInt32("tenant") == 5, ["tenant"]));
        Assert.Equal("user:2", Invalidated.By(rules, Users.Insert(Users.Row(1, "a", 4), Users.Row(2, "a", 5))));
        Assert.Equal("", Invalidated.By(rules, Users.Update(Users.Row(1, "a", 4), Users.Row(2, "b", 4))));
        Assert.Equal("user:1", Invalidated.By(rules, Users.Update(Users.Row(1, "a", 5), Users.Row(2, "a", 4))));
        Assert.Equal("user:2", Invalidated.By(rules, Users.Update(Users.Row(1, "a", 4), Users.Row(2, "a", 5))));
        Assert.Equal("user:1", Invalidated.By(rules, Users.Update(Users.Row(1, "a", 4), Users.Row(1, "a", 5))));
        Assert.Equal("user:1 user:2", Invalidated.By(rules, Users.Update(Users.Row(1, "a", 5), Users.Row(2, "a", 5))));
    }

    [Theory]
    [InlineData(TableChange.Truncated)]
    [InlineData(TableChange.Dropped)]
    [InlineData(TableChange.Renamed)]
    [InlineData(TableChange.Altered)]
    [InlineData(TableChange.Cascaded)]
    public void A_change_of_the_whole_table_invalidates_its_tag_or_else_everything(TableChange change)
    {
        var tagged = new InvalidationRules().Key("shop.users", "user:{id}").Table("shop.users", "users").Table("shop.*", "shop");
        Assert.Equal("*", Invalidated.By(ById, Users.Whole(change)));
        Assert.Equal("#users #shop", Invalidated.By(tagged, Users.Whole(change)));
        Assert.Equal("", Invalidated.By(new InvalidationRules().Key("shop.users", "{id}").IgnoreTableChanges("shop.*"), Users.Whole(change)));
        Assert.Equal("*", Invalidated.By(new InvalidationRules().Key("shop.users", "{id}").Table("shop.orders", "orders"), Users.Whole(change)));
    }

    [Fact]
    public void A_target_that_cannot_do_what_the_rules_ask_is_refused_and_what_cures_it_is_named()
    {
        Assert.Contains("no single keys", Refused(ById, InvalidationAbilities.Tags | InvalidationAbilities.Everything), StringComparison.Ordinal);
        Assert.Contains("no tags", Refused(new InvalidationRules().Tag("shop.users", "users"), InvalidationAbilities.Keys | InvalidationAbilities.Everything), StringComparison.Ordinal);
        Assert.Contains("rules.Table", Refused(ById, InvalidationAbilities.Keys | InvalidationAbilities.Tags), StringComparison.Ordinal);
        _ = new InvalidationSubscriber(new InvalidationRules().Key("shop.users", "{id}").Table("shop.*", "t"), new RecordingTarget(InvalidationAbilities.Keys | InvalidationAbilities.Tags));
        _ = new InvalidationSubscriber(new InvalidationRules().Key("a.*", "{id}").IgnoreTableChanges("a.*"), new RecordingTarget(InvalidationAbilities.Keys));
    }

    [Fact]
    public void Rules_follow_all_their_tables_and_kinds()
    {
        var rules = new InvalidationRules().Key("a.b", "x", ChangeKinds.Insert).Tag("c.*,d.e", "y", ChangeKinds.Delete);
        Assert.Equal("a.b,c.*,d.e", rules.Tables.ToString());
        Assert.Equal(ChangeKinds.Insert | ChangeKinds.Delete | ChangeKinds.Table, rules.Kinds);
        Assert.Throws<InvalidOperationException>(() => new InvalidationRules().Tables);
        Assert.Throws<FormatException>(() => rules.Key("!a.b", "z"));
    }

    private static string Refused(InvalidationRules rules, InvalidationAbilities abilities) =>
        Assert.Throws<InvalidationException>(() => new InvalidationSubscriber(rules, new RecordingTarget(abilities))).Message;
}
