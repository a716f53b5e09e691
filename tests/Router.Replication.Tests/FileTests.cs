using Router.Contracts;
using Router.Replication.Source;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests;

/// <summary>Log files without a server.</summary>
[Collection(OwnServers.Collection)]
public sealed class FileTests(OwnServers servers)
{
    private const string Statements = """
        CREATE TABLE t (id INT PRIMARY KEY, s LONGTEXT);
        INSERT INTO t VALUES (1, 'ä'), (2, REPEAT('x', 3000000));
        FLUSH BINARY LOGS;
        UPDATE t SET s = 'y';
        BEGIN; INSERT INTO t VALUES (3, ''); DELETE FROM t WHERE id = 1; COMMIT;
        FLUSH BINARY LOGS;
        INSERT INTO t VALUES (4, '');
        """;

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Files_and_an_index_of_them_give_what_their_server_gives(ServerKind kind)
    {
        var (server, schema, read) = await PrepareAsync(kind);
        var index = Path.Combine(server.DataFolder, "binlog.index");
        var whole = await File(index, schema).ReadAsync();
        Assert.Equal(read.Changes, whole.Changes);

        foreach (var file in read.Changes.GroupBy(change => change.Transaction.File))
        {
            Assert.Equal(file, (await File(Path.Combine(server.DataFolder, file.Key), schema).ReadAsync()).Changes);
        }

        foreach (var (transaction, after) in whole.Transactions.Where(t => t.Transaction.Sequence >= read.Transactions[0].Transaction.Sequence))
        {
            var rest = read.Changes.Where(change => change.Token.Sequence > transaction.Sequence);
            Assert.Equal(rest, (await (File(index, schema) with { Start = StartPosition.Resume(after) }).ReadAsync()).Changes);
            Assert.Equal(rest, (await (File(index, schema) with { Start = StartPosition.At(after.File, after.Offset) }).ReadAsync()).Changes);
        }
    }

    [Fact]
    public async Task A_file_that_names_the_next_one_at_its_end_has_nothing_left_for_who_read_all_of_it()
    {
        var (server, schema, read) = await PrepareAsync(ServerKind.MariaDb);
        var path = Path.Combine(server.DataFolder, read.Changes[0].Transaction.File);
        var whole = await File(path, schema).ReadAsync();
        Assert.NotEmpty(whole.Changes);
        var end = new SourcePosition(null, Successor(path), 4, "", 0);
        Assert.Empty((await (File(path, schema) with { Start = StartPosition.Resume(end) }).ReadAsync()).Changes);
    }

    private static string Successor(string path)
    {
        var name = Path.GetFileName(path);
        var dot = name.LastIndexOf('.');
        return name[..(dot + 1)] + (int.Parse(name.AsSpan(dot + 1), System.Globalization.CultureInfo.InvariantCulture) + 1).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task Files_of_a_killed_server_end_without_a_word_and_go_on_in_the_next(ServerKind kind)
    {
        var (server, schema, read) = await PrepareAsync(kind);
        await server.KillAsync();
        await server.StartAgainAsync();
        await server.Sql.ExecuteAsync($"INSERT INTO {schema}.t VALUES (5, '')");

        var whole = await File(Path.Combine(server.DataFolder, "binlog.index"), schema).ReadAsync();
        Assert.Equal([.. read.Shorts(), "Insert {\"id\":5}"], whole.Shorts());
        Assert.NotEqual(read.Changes[^1].Transaction.File, whole.Changes[^1].Transaction.File);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_file_that_ends_within_a_transaction_gives_nothing_of_it(ServerKind kind)
    {
        var (server, schema, read) = await PrepareAsync(kind);
        var transaction = read.Transactions.Single(t => read.Changes.Count(c => c.Transaction == t.Transaction) == 2 && t.Transaction.File != read.Changes[0].Transaction.File
            && read.Changes.First(c => c.Transaction == t.Transaction).Kind == ChangeKind.Insert);
        var bytes = await System.IO.File.ReadAllBytesAsync(Path.Combine(server.DataFolder, transaction.Transaction.File));
        using var folder = new TemporaryFolder();

        // The commit is the last event: without it the file ends between two events.
        var path = folder.Write(transaction.Transaction.File, bytes.AsSpan(0, (int)transaction.After.Offset - 31));
        var cut = await File(path, schema).ReadAsync();
        Assert.Equal(read.Changes.Where(c => c.Transaction.File == transaction.Transaction.File && c.Transaction != transaction.Transaction), cut.Changes);
        Assert.Equal(2, cut.Discarded);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_cut_or_damaged_file_is_malformed_at_a_named_place(ServerKind kind)
    {
        var (server, schema, read) = await PrepareAsync(kind);
        var (transaction, after) = read.Transactions[^1];
        var bytes = await System.IO.File.ReadAllBytesAsync(Path.Combine(server.DataFolder, transaction.File));
        using var folder = new TemporaryFolder();
        for (var length = (int)transaction.Offset + 1; length < after.Offset; length += 7)
        {
            var path = folder.Write(transaction.File, bytes.AsSpan(0, length));
            var recorder = new Recorder();
            var failure = await Record.ExceptionAsync(() => File(path, schema).ReadAsync(recorder));
            if (failure is null)
            {
                // Cut between two events.
                Assert.Equal(0, recorder.Count);
                continue;
            }

            AssertMalformed(failure, transaction.File, transaction.Offset, length);
        }

        for (var at = transaction.Offset; at < after.Offset; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x10;
            var path = folder.Write(transaction.File, damaged);
            var failure = await Record.ExceptionAsync(() => File(path, schema).ReadAsync());
            AssertMalformed(Assert.IsType<SourceException>(failure), transaction.File, transaction.Offset, at);
        }
    }

    [Fact]
    public async Task What_is_no_log_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var text = folder.Write("notes.txt", "some text"u8);
        Assert.Equal(SourceFault.MalformedEvent, (await File(text, null).FailureAsync()).Fault);
        Assert.Equal(SourceFault.CannotConnect, (await File(text + ".none", null).FailureAsync()).Fault);
        Assert.Equal(SourceFault.CannotConnect, (await File(folder.Write("empty.index", ""u8), null).FailureAsync()).Fault);
        Assert.Equal(SourceFault.MalformedEvent, (await File(folder.Write("binlog.000001", ""u8), null).FailureAsync()).Fault);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_place_behind_a_files_end_is_lost(ServerKind kind)
    {
        var (server, schema, read) = await PrepareAsync(kind);
        var file = read.Changes[^1].Transaction.File;
        var source = File(Path.Combine(server.DataFolder, file), schema);
        Assert.Equal(SourceFault.PositionLost, (await (source with { Start = StartPosition.At(file, 100_000_000) }).FailureAsync()).Fault);
        Assert.Equal(SourceFault.PositionLost, (await (source with { Start = StartPosition.At("binlog.999999", 4) }).FailureAsync()).Fault);
    }

    private static void AssertMalformed(Exception failure, string file, long from, long to)
    {
        var source = Assert.IsType<SourceException>(failure);
        Assert.Equal(SourceFault.MalformedEvent, source.Fault);
        Assert.Contains(file, source.Message, StringComparison.Ordinal);
        var numbers = source.Message.Split([' ', ':', '.', '(']).Select(word => long.TryParse(word, out var number) ? number : -1);
        Assert.True(numbers.Any(number => number >= from && number <= to), source.Message);
    }

    private static SourceOptions File(string path, string? schema) =>
        SourceOptions.Parse("file:" + path) with { Follows = schema is null ? null : table => table.Schema == schema };

    private async Task<(DatabaseServer Server, string Schema, Recorder Read)> PrepareAsync(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var schema = await server.CreateDatabaseAsync();
        // An earlier test's file may hold what stops a reader.
        await server.Sql.ExecuteAsync(kind == ServerKind.MariaDb ? "RESET MASTER" : "RESET BINARY LOGS AND GTIDS");
        return (server, schema, await server.RunAndReadAsync(schema, Statements));
    }
}
