using System.Diagnostics;

namespace Router.Servers.Tests;

public class PostgresServerTests
{
    [Fact]
    public async Task A_PostgreSQL_keeps_what_it_was_told_over_a_stop_and_a_kill_and_is_gone_in_the_end()
    {
        int last;
        await using (var server = await PostgresServer.StartAsync("-c", "max_connections=33"))
        {
            var database = await server.CreateDatabaseAsync();
            await server.QueryAsync(database, "CREATE TABLE t (a int, b text)");
            await server.QueryAsync(database, "INSERT INTO t VALUES (1, 'x'), (2, NULL)");
            var first = server.Pid;
            await server.RestartAsync();
            Assert.NotEqual(first, server.Pid);
            await server.QueryAsync(database, "INSERT INTO t VALUES (3, 'z')");
            await server.KillAsync();
            await server.StartAgainAsync();

            Assert.Equal([["1", "x"], ["2", ""], ["3", "z"]], await server.QueryAsync(database, "SELECT * FROM t ORDER BY a"));
            Assert.Equal("33", (await server.QueryAsync(database, "SHOW max_connections"))[0][0]);
            last = server.Pid;
        }

        await Eventually.TrueAsync(() => !IsAlive(last), "the server is gone");
    }

    [Fact]
    public async Task A_statement_that_is_refused_is_an_error_with_the_servers_words()
    {
        await using var server = await PostgresServer.StartAsync();
        var error = await Assert.ThrowsAsync<ServerException>(() => server.QueryAsync("postgres", "SELECT * FROM nowhere"));
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
