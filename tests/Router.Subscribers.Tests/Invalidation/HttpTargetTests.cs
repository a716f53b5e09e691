using Router.Contracts;
using Router.Servers;
using Router.Subscribers.Invalidation;
using Router.Subscribers.Invalidation.Targets;

namespace Router.Subscribers.Tests.Invalidation;

public sealed class HttpTargetTests : IDisposable
{
    private static readonly InvalidationRules Rules = new InvalidationRules().Key("shop.users", "user:{id}").Tag("shop.users", "{name}");

    private readonly PurgeServer _server = new();
    private readonly HttpClient _client = new();

    [Fact]
    public async Task A_batch_is_one_request_with_its_surrogate_keys()
    {
        var options = new HttpTargetOptions { Url = _server.Url, EverythingKey = "all", Headers = new Dictionary<string, string> { ["Fastly-Key"] = "token" } };
        var target = new HttpTarget(_client, options);
        await Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1, "ü %"), Users.Row(2, "user:1")), Users.Whole(TableChange.Truncated));
        Assert.Equal(["PURGE / user:1 user:2 %C3%BC%20%25 token", "PURGE / all token"], _server.Taken);
    }

    [Fact]
    public async Task A_large_batch_takes_several_requests()
    {
        var target = new HttpTarget(_client, new HttpTargetOptions { Url = _server.Url, MaxHeaderBytes = 20, Concurrency = 1, EverythingKey = "all" });
        await Invalidated.ByAsync(Rules, target, Users.Insert([.. Enumerable.Range(1, 5).Select(id => Users.Row(id, "n"))]));
        Assert.Equal(["PURGE / user:1 user:2 user:3 ", "PURGE / user:4 user:5 n "], _server.Taken);
    }

    [Fact]
    public async Task With_a_place_for_it_in_the_address_each_key_is_a_request()
    {
        var target = new HttpTarget(_client, new HttpTargetOptions { Url = _server.Url + "purge/{key}", Method = "DELETE", Concurrency = 1, EverythingKey = "all" });
        await Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1, "a/b")));
        Assert.Equal(["DELETE /purge/user%3A1  ", "DELETE /purge/a%2Fb  "], _server.Taken);
    }

    [Fact]
    public async Task An_answer_that_is_no_success_fails_the_batch()
    {
        var target = new HttpTarget(_client, new HttpTargetOptions { Url = _server.Url, EverythingKey = "all" });
        _server.Status = 503;
        await Assert.ThrowsAsync<HttpRequestException>(() => Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1))));
        _server.Status = 204;
        await Invalidated.ByAsync(Rules, target, Users.Insert(Users.Row(1)));
        Assert.Equal(2, _server.Taken.Count);
    }

    [Fact]
    public void What_is_no_address_is_refused_at_once()
    {
        Assert.Throws<FormatException>(() => new HttpTarget(_client, new HttpTargetOptions { Url = "ftp://host/{key}" }));
        Assert.Equal(InvalidationAbilities.Keys | InvalidationAbilities.Tags, new HttpTarget(_client, new HttpTargetOptions { Url = _server.Url }).Abilities);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }
}
