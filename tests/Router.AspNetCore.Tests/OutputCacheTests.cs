using Router.Hosting;
using Router.Replication.Feed;
using Router.Servers;
using Router.Subscribers.Invalidation;

namespace Router.AspNetCore.Tests;

/// <summary>A page of a real web application over a real server.</summary>
public class OutputCacheTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_cached_page_is_made_anew_once_its_row_has_changed(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var table = $"{await server.CreateDatabaseAsync()}.users";
        await server.Sql.ExecuteAsync($"CREATE TABLE {table} (id INT PRIMARY KEY, name VARCHAR(20)); INSERT INTO {table} VALUES (1, 'a'), (2, 'b')");
        await using var page = await CachedPage.StartAsync(
            router => router.Invalidate(rules => rules.Tag(table, "user:{id}")).ToOutputCache(everythingTag: "all"),
            $"mysql://repl:repl@{server.Host}:{server.Port}");
        await Eventually.TrueAsync(() => page.Router.Status?.Feed.State == FeedState.Following, "the source follows its server");
        var (first, second) = (await KeptAsync(page, 1), await KeptAsync(page, 2));

        await server.Sql.ExecuteAsync($"UPDATE {table} SET name = 'x' WHERE id = 1");
        await Eventually.TrueAsync(async () => await page.GetAsync(1) != first, "the page of the changed row is made anew");
        Assert.Equal(second, await page.GetAsync(2));
        await KeptAsync(page, 1);

        await server.Sql.ExecuteAsync($"TRUNCATE {table}");
        await Eventually.TrueAsync(async () => await page.GetAsync(2) != second, "all pages are made anew after a TRUNCATE");
    }

    [Fact]
    public async Task Rules_of_keys_and_a_cache_without_a_tag_for_everything_are_refused_at_the_start()
    {
        await RefusedAsync(rules => rules.Key("shop.users", "user:{id}"), "all", "no single keys");
        await RefusedAsync(rules => rules.Tag("shop.users", "user:{id}"), null, "rules.Table");
    }

    /// <summary>What the cache gives: it keeps a page only after its answer has gone out.</summary>
    private static async Task<string> KeptAsync(CachedPage page, int id)
    {
        var given = await page.GetAsync(id);
        await Eventually.TrueAsync(async () => given == (given = await page.GetAsync(id)), $"page {id} is kept");
        return given;
    }

    private static async Task RefusedAsync(Action<InvalidationRules> rules, string? everythingTag, string named)
    {
        var refused = await Assert.ThrowsAsync<InvalidationException>(
            () => CachedPage.StartAsync(router => router.Invalidate(rules).ToOutputCache(everythingTag), "mysql://a:b@127.0.0.1:1"));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
