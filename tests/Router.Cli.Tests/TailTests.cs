using System.Text.Json;
using Router.Servers;

namespace Router.Cli.Tests;

public class TailTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private const string Statements = """
        CREATE TABLE a (id int primary key, v varchar(20));
        INSERT INTO a VALUES (1, 'x');
        INSERT INTO a VALUES (2, 'x'), (3, 'x'), (4, 'x');
        UPDATE a SET v = 'y' WHERE id = 1;
        UPDATE a SET v = 'y' WHERE id = 2;
        UPDATE a SET v = 'z' WHERE id <> 1;
        DELETE FROM a WHERE id <> 1;
        DELETE FROM a WHERE id = 1;
        CREATE TABLE other (id int primary key);
        INSERT INTO other VALUES (1);
        """;

    private static readonly string[] Events =
    [
        "insert 1", "insert 2", "insert 3", "insert 4", "update 1", "update 2", "update 2", "update 3", "update 4",
        "delete 2", "delete 3", "delete 4", "delete 1",
    ];

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Every_change_of_the_followed_table_is_a_line_in_commit_order(ServerKind kind)
    {
        var (server, schema) = await PrepareAsync(kind);
        var (code, output, errors) = await CommandProcess.RunAsync("tail", "--source", Address(server), "--from", "start", "--until-end", "--tables", $"{schema}.a");
        Assert.True(code == ExitCode.Done, errors);
        var lines = Parse(output);
        Assert.Equal(Events, lines.Select(line => $"{Text(line, "kind")} {line.GetProperty("key").GetProperty("id")}"));
        Assert.All(lines, line => Assert.Equal((schema, "a", "main"), (Text(line, "schema"), Text(line, "table"), Text(line, "source"))));
        Assert.Equal(lines.Count, lines.Select(line => Text(line, "token")).Distinct().Count());
        Assert.Equal("""{"id":2,"v":"y"}""", lines[6].GetProperty("before").GetRawText());
        Assert.Equal("""{"id":2,"v":"z"}""", lines[6].GetProperty("after").GetRawText());
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task The_log_file_itself_tells_the_same_lines_as_the_server(ServerKind kind)
    {
        var (server, schema) = await PrepareAsync(kind);
        var file = await server.Sql.QueryAsync("SHOW BINARY LOGS");
        await server.Sql.ExecuteAsync("FLUSH BINARY LOGS");
        string[] options = ["--tables", $"{schema}.*"];
        var ofServer = await CommandProcess.RunAsync(["tail", "--source", Address(server), "--from", $"{file[^1][0]}:4", "--until-end", .. options]);
        var ofFile = await CommandProcess.RunAsync(["tail", "--source", $"file:{Path.Combine(server.DataFolder, file[^1][0]!)}", .. options]);
        Assert.Equal((ExitCode.Done, ofServer.Output), (ofFile.Code, ofFile.Output));
        Assert.Equal(Events.Length + 1, Parse(ofFile.Output).Count);
    }

    [Fact]
    public async Task Counting_counts_an_update_once()
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"USE {schema}; {Statements}");
        var (code, output, errors) = await CommandProcess.RunAsync("tail", "--source", Address(server), "--from", "start", "--until-end", "--format", "count", "--tables", $"{schema}.*");
        Assert.True(code == ExitCode.Done, errors);
        var totals = Parse(output).Single();
        Assert.Equal(Events.Length + 1, totals.GetProperty("rows").GetInt64());
        Assert.True(totals.GetProperty("bytes").GetInt64() > 1000);
        Assert.True(totals.GetProperty("transactions").GetInt64() >= 8);
    }

    [Fact]
    public async Task A_live_tail_prints_at_once_and_ends_well_when_interrupted()
    {
        var server = await servers.MariaDb;
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.a (id int primary key)");
        using var tail = CommandProcess.Start("tail", "--source", Address(server), "--tables", $"{schema}.a", "--format", "text");
        var id = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                await server.Sql.ExecuteAsync($"INSERT INTO {schema}.a VALUES ({++id})");
                return tail.HasPrinted($"insert {schema}.a id={id}") || tail.HasPrinted($"insert {schema}.a id={id - 1}");
            },
            "an inserted row is printed while the tail runs");
        var (code, _, errors) = await tail.InterruptAsync();
        Assert.True(code == ExitCode.Done, errors);
    }

    private async Task<(DatabaseServer Server, string Schema)> PrepareAsync(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"FLUSH BINARY LOGS; USE {schema}; {Statements}");
        return (server, schema);
    }

    private static string Address(DatabaseServer server) => $"mysql://repl:repl@127.0.0.1:{server.Port}";

    private static List<JsonElement> Parse(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Text(JsonElement line, string property) => line.GetProperty(property).GetString()!;
}
