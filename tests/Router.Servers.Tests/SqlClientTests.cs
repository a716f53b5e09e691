namespace Router.Servers.Tests;

public class SqlClientTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Values_come_back_as_they_were_written(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; CREATE TABLE a (id int primary key, v varchar(50)); INSERT INTO a VALUES (1, 'tab\\t line\\n back\\\\ ä€😀'), (2, ''), (3, NULL)");
        var rows = await server.Sql.QueryAsync($"SELECT v FROM {schema}.a ORDER BY id");
        Assert.Equal([["tab\t line\n back\\ ä€😀"], [""], [null]], rows);
        Assert.Equal("3", await server.Sql.ScalarAsync($"SELECT count(*) FROM {schema}.a"));
    }

    [Fact]
    public async Task A_refused_statement_is_an_error_with_the_servers_words()
    {
        var server = await servers.MariaDb;
        var refusal = await Assert.ThrowsAsync<ServerException>(() => server.Sql.ExecuteAsync("SELECT * FROM mysql.no_such_table"));
        Assert.Contains("no_such_table", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schemas_are_fresh_and_the_server_is_shared()
    {
        var server = await servers.MariaDb;
        Assert.Same(server, await new ServersFixture().MariaDb);
        Assert.NotEqual(await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
    }
}
