using System.Globalization;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Order under load from several writers.</summary>
public sealed class OrderTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private const int Writers = 4;
    private const int RoundsPerWriter = 60;

    private static readonly string[] Tables = ["t0", "t1", "t2"];

    [Theory]
    [InlineData(ServerKind.MariaDb, true)]
    [InlineData(ServerKind.MySql, true)]
    [InlineData(ServerKind.MariaDb, false)]
    public async Task Each_change_comes_to_the_log_before_its_table_and_everybody_sees_commit_order(ServerKind kind, bool tableAwaits)
    {
        var server = await servers.Of(kind);
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync(string.Concat(Tables.Select(table => $"CREATE TABLE {a}.{table} (id INT PRIMARY KEY, v INT);")));
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(server, router => router
            .OnTable($"{a}.*", tableAwaits ? journal.AsyncHandler("table") : journal.Handler("table"))
            .OnLog(tableAwaits ? journal.Handler("log") : journal.AsyncHandler("log")));

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => server.Sql.ExecuteAsync($"USE {a}; {Load(writer)}")));
        var changes = Writers * RoundsPerWriter * Tables.Length * 3;
        await journal.HasAsync(2 * changes);

        var notes = journal.Notes;
        Assert.Equal(2 * changes, notes.Length);
        Assert.All(notes.GroupBy(note => note.Token), change => Assert.Equal(["log", "table"], change.Select(note => note.Who)));
        Assert.All(
            notes.GroupBy(note => note.Who == "log" ? "log" : note.What.Split(' ')[1]),
            partition => Assert.Equal(partition.OrderBy(note => note.Token), partition));
    }

    /// <summary>Transactions over all tables: a row comes, changes, and goes.</summary>
    private static string Load(int writer) => string.Concat(Enumerable.Range(0, RoundsPerWriter).Select(round =>
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{(writer * RoundsPerWriter) + round}");
        return $"BEGIN; {string.Concat(Tables.Select(table => $"INSERT INTO {table} VALUES ({id}, 0); UPDATE {table} SET v = 1 WHERE id = {id};"))} COMMIT;"
            + string.Concat(Tables.Select(table => $"DELETE FROM {table} WHERE id = {id};"));
    }));
}
