using System.Text;
using Microsoft.Extensions.Configuration;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Servers;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Tests.Invalidation;

public class InvalidationSettingsTests
{
    [Fact]
    public async Task Rules_and_targets_come_out_of_configuration()
    {
        using var server = new PurgeServer();
        await using var configured = ConfiguredInvalidations.Read(Json($$"""
            { "Invalidations": [
              { "name": "users", "target": "{{server.Url}}", "http": { "Method": "BAN", "EverythingKey": "all" },
                "rules": [
                  { "table": "shop.users", "key": "user:{id}", "changed": ["name"], "kinds": "Update, Delete",
                    "where": [{ "column": "tenant", "values": ["5"] }, { "column": "name", "op": "!=", "value": "x" }] },
                  { "table": "shop.users", "tag": "t:{tenant}", "tableTag": "users" }] },
              { "name": "redis", "target": "redis://:secret@localhost:1/2", "redis": { "KeyPrefix": "app:", "Tags": "Versions" },
                "rules": [{ "table": "shop.*", "key": "{id}" }] }] }
            """));
        Assert.Equal(["users", "redis"], configured.Subscriptions.Select(subscription => subscription.Name));
        Assert.Equal(ChangeKinds.All, configured.Subscriptions[0].Kinds);
        var subscriber = configured.Subscriptions[0].Subscriber;
        foreach (var frame in new[]
        {
            Users.Insert(Users.Row(1, "a", 5)), Users.Delete(Users.Row(2, "a", 5), Users.Row(3, "x", 5)), Users.Update(Users.Row(4, "a", 5), Users.Row(4, "b", 5)),
            Users.Whole(Contracts.TableChange.Truncated),
        })
        {
            await subscriber.HandleAsync(frame.Open(), CancellationToken.None);
        }

        Assert.Equal(["BAN / t:5 ", "BAN / user:2 t:5 ", "BAN / user:4 t:5 ", "BAN / users "], server.Taken);
    }

    [Theory]
    [InlineData("""{ "target": "redis://a", "rules": [{ "table": "a.b", "key": "k" }] }""", "no Name")]
    [InlineData("""{ "name": "n", "target": "redis://a" }""", "'n' has no Rules")]
    [InlineData("""{ "name": "n", "target": "kafka://a", "rules": [{ "table": "a.b", "key": "k" }] }""", "'n' has no Target")]
    [InlineData("""{ "name": "n", "target": "redis://a", "rules": [{ "table": "a.b" }] }""", "neither Key nor Tag")]
    [InlineData("""{ "name": "n", "target": "redis://a", "rules": [{ "table": "ab", "key": "k" }] }""", "'ab' names no table")]
    [InlineData("""{ "name": "n", "target": "redis://a", "rules": [{ "table": "a.b", "key": "k{" }] }""", "without its '}'")]
    [InlineData("""{ "name": "n", "target": "redis://a", "rules": [{ "table": "a.b", "key": "k", "kinds": "Upsert" }] }""", "Kinds")]
    [InlineData("""{ "name": "n", "target": "redis://a", "rules": [{ "table": "a.b", "key": "k", "keys": "Upsert" }] }""", "There is no setting 'Invalidations:0:rules:0:keys'; there are Changed, IgnoreTableChanges, Key, Kinds,")]
    [InlineData("""{ "name": "n", "target": "redis://a", "rules": [{ "table": "a.b", "key": "k", "where": [{ "column": "c", "operator": "=" }] }] }""", "no setting 'Invalidations:0:rules:0:where:0:operator'; there are Column, Op, Value, Values.")]
    [InlineData("""{ "name": "n", "target": "redis://a", "redis": { "Prefix": "a" }, "rules": [{ "table": "a.b", "key": "k" }] }""", "no setting 'Invalidations:0:redis:Prefix'; there are Channel, KeyPrefix,")]
    [InlineData("""{ "name": "n", "target": "redis://a", "rules": [{ "table": "a.b", "key": "k", "where": [{ "column": "c", "op": "~", "values": ["1"] }] }] }""", "~")]
    public void What_is_missing_or_malformed_is_named(string item, string named)
    {
        var error = Assert.Throws<FormatException>(() => ConfiguredInvalidations.Read(Json($$"""{ "Invalidations": [{{item}}] }""")));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Redis_that_does_not_know_how_to_forget_everything_is_refused() => Assert.Throws<InvalidationException>(
        () => ConfiguredInvalidations.Read(Json("""{ "Invalidations": [{ "name": "n", "target": "redis://a", "rules": [{ "table": "a.b", "key": "k" }] }] }""")));

    private static IConfigurationSection Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build().GetSection("Invalidations");
}
