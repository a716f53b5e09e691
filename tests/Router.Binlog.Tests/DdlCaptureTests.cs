namespace Router.Binlog.Tests;

/// <summary>DDL as the servers log it, which is not always as it was given.</summary>
public class DdlCaptureTests
{
    private const string Common =
        """
        ddl.* Dropped; ddl.a Altered; ddl.b`q Altered; ddl.plain Altered; ddl.likeit Altered; ddl.a Altered; ddl.plain Altered; ddl.a Altered;
        ddl.a Altered; ddl.a Altered; ddl.likeit Renamed; ddl.l2 Renamed; ddl.b`q Renamed; ddl.ü Renamed; ddl.l2 Renamed; ddl.l3 Renamed;
        ddl.l3 Altered; ddl.l3 Altered
        """;

    private const string Quoted = "ddl.mem Altered; ddl.mem Altered; ddl.mem Truncated; ddl.mem Renamed; ddl.mem2 Renamed; ddl.q\"x Altered; ddl.q\"x Dropped; ddl.l1 Altered";

    private static string Changes(string capture)
    {
        var changes = new List<string>();
        Capture.Load(capture).ReadAll((reader, _) =>
        {
            if (reader.Header.Type != EventType.Query)
            {
                return;
            }

            var query = reader.ReadQuery();
            Assert.NotEqual(StatementKind.Unknown, query.Kind);
            Assert.NotEqual(StatementKind.RowChange, query.Kind);
            var read = DdlTables.Read(query);
            Assert.False(read.IsUnknown, query.SqlText);
            Assert.True(query.Kind == StatementKind.Ddl || read.Changes.Count == 0);
            changes.AddRange(read.Changes.Select(change => $"{change.Table} {change.Change}"));
        });
        return string.Join("; ", changes);
    }

    [Fact]
    public void MariaDb_names_these_tables() => Assert.Equal(
        $"""
        {Common}; ddl.nope Dropped; ddl.l3 Dropped; {Quoted}; ddl.r Dropped; ddl.r Altered; ddl.s1 Altered; ddl.s1 Altered; ddl.s1 Dropped;
        ddl.conv Altered; ddl.conv Altered; ddl.conv Altered; ddl.conv Dropped; ddl.* Dropped; ddl.* Dropped
        """.ReplaceLineEndings(" "),
        Changes("mariadb-ddl.binlog"));

    [Fact]
    public void MySql_names_these_tables() => Assert.Equal(
        $"{Common}; ddl.l3 Altered; ddl.l3 Dropped; ddl.nope Dropped; {Quoted}; ddl.mem2 Dropped; ddl.* Dropped".ReplaceLineEndings(" "),
        Changes("mysql-ddl.binlog"));
}
