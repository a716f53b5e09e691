using System.Text;

namespace Router.Binlog.Tests;

/// <summary>What the servers log for the statements of Captures/README.md, transaction by transaction.</summary>
public class FlowTests
{
    private static List<string> Steps(string name)
    {
        var steps = new List<string>();
        Capture.Load(name).ReadAll((reader, _) =>
        {
            if (reader.Header.Role is EventRole.TransactionControl or EventRole.RefusedRowChange)
            {
                steps.Add(Show(reader));
            }
        });
        return steps;
    }

    private static string Show(BinlogReader reader)
    {
        switch (reader.Header.Type)
        {
            case EventType.Xid:
                return reader.ReadXid() > 0 ? "commit" : "";
            case EventType.XaPrepare:
                var prepared = reader.ReadXaPrepare();
                return $"xa prepare {prepared.Xid}{(prepared.IsOnePhase ? " one phase" : "")}";
            case EventType.Query:
                return ShowQuery(reader.ReadQuery());
            case EventType.Gtid or EventType.GtidTagged or EventType.MariaDbGtid:
                var gtid = reader.ReadGtid();
                return $"gtid {gtid.Gtid.Tag}{gtid.Gtid.Number} {gtid.Flags}{(gtid.Xid is null ? "" : " " + gtid.Xid)}";
            default:
                return reader.Header.Type.ToString();
        }
    }

    private static string ShowQuery(QueryEvent query) => query.Kind switch
    {
        StatementKind.Savepoint or StatementKind.RollbackTo => $"{query.Kind} {Statement.ReadSavepoint(query.Sql)}",
        >= StatementKind.XaStart and <= StatementKind.XaRollback => $"{query.Kind} {Statement.ReadXid(query.Sql)}",
        StatementKind.Ddl => "Ddl " + string.Join(", ", DdlTables.Read(query).Changes.Select(change => $"{change.Table} {change.Change}")),
        _ => query.Kind.ToString(),
    };

    [Fact]
    public void MariaDb_tells_these_steps() => Assert.Equal(
        """
        gtid 18 Standalone, AllowParallel, Ddl
        Ddl captures.t Altered
        gtid 19 Standalone, AllowParallel, Ddl
        Ddl captures.m Altered
        gtid 20 Transactional, AllowParallel
        commit
        gtid 21 Transactional, AllowParallel
        commit
        gtid 22 AllowParallel
        Commit
        gtid 23 AllowParallel
        Savepoint s p
        RollbackTo s p
        commit
        gtid 24 Transactional, AllowParallel, PreparedXa X'6774',X'6271',7
        XaEnd X'6774',X'6271',7
        xa prepare X'6774',X'6271',7
        gtid 25 Standalone, Transactional, AllowParallel, CompletedXa X'6774',X'6271',7
        XaCommit X'6774',X'6271',7
        """,
        string.Join('\n', Steps("mariadb-flow.binlog").Take(19)), ignoreLineEndingDifferences: true);

    [Theory]
    [InlineData("mariadb-flow.binlog", "Ddl captures.c Renamed, captures.c2 Renamed", "Ddl captures.c2 Truncated", "Ddl captures.c2 Renamed, captures.c3 Renamed", "Ddl captures.c3 Dropped, captures.m Dropped")]
    [InlineData("mariadb-flow.binlog", "Ddl captures.t Altered", "RowChange", "Other", "Rollback")]
    [InlineData("mariadb11-flow.binlog", "Savepoint s p", "RollbackTo s p", "xa prepare X'6774',X'6271',7", "XaCommit X'6774',X'6271',7", "Ddl captures.c3 Dropped, captures.m Dropped")]
    [InlineData("mysql56-flow.binlog", "Begin", "Savepoint s p", "commit", "Begin", "Commit", "Ddl captures.c3 Dropped, captures.m Dropped")]
    [InlineData("mysql-flow.binlog", "Ddl captures.c Renamed, captures.c2 Renamed", "Ddl captures.c2 Truncated", "Ddl captures.c2 Renamed, captures.c3 Renamed", "Ddl captures.m Dropped", "Ddl captures.c3 Dropped")]
    [InlineData("mysql-flow.binlog", "XaStart X'6774',X'6271',7", "XaEnd X'6774',X'6271',7", "xa prepare X'6774',X'6271',7", "XaCommit X'6774',X'6271',7", "XaRollback X'72',X'',1")]
    [InlineData("mysql-flow.binlog", "xa prepare X'6f6e65',X'',1 one phase", "Ddl captures.c Altered", "gtid mytag1 None", "RowChange", "XaCommit X'00ff27',X'0a',1", "Ddl nothere.* Dropped")]
    public void A_server_tells_these_steps_in_this_order(string capture, params string[] expected)
    {
        var next = 0;
        foreach (var step in Steps(capture))
        {
            next += next < expected.Length && step == expected[next] ? 1 : 0;
        }

        Assert.True(next == expected.Length, $"'{expected[Math.Min(next, expected.Length - 1)]}' does not come in its place.");
    }

    [Fact]
    public void Create_table_select_stands_within_its_transaction_on_both()
    {
        Assert.Contains("gtid 29 AllowParallel, Ddl\nDdl captures.c Altered\ncommit", string.Join('\n', Steps("mariadb-flow.binlog")), StringComparison.Ordinal);
        Assert.Contains("Begin\nDdl captures.c Altered\ncommit", string.Join('\n', Steps("mysql-flow.binlog")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mariadb-refused.binlog", "WriteRowsCompressedV1", "UpdateRowsCompressedV1", "DeleteRowsCompressedV1", "QueryCompressed")]
    [InlineData("mysql-refused.binlog", "TransactionPayload", "PartialUpdateRows")]
    public void What_changes_rows_and_cannot_be_read_is_refused(string capture, params string[] refused) =>
        Assert.Equal(refused, Steps(capture).Where(step => Enum.TryParse<EventType>(step, out _)));

    [Fact]
    public void An_alter_in_two_phases_says_which_it_is()
    {
        var steps = Steps("mariadb-refused.binlog");
        Assert.Contains(steps, step => step.Contains("AlterStarts", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.Contains("AlterCommits", StringComparison.Ordinal));
    }

    [Fact]
    public void Statement_texts_are_those_that_were_given()
    {
        foreach (var (capture, text) in new[] { ("mariadb-flow.binlog", "INSERT INTO t VALUES (1,'a')"), ("mysql-flow.binlog", "INSERT INTO t VALUES (400,'rq')") })
        {
            var texts = new List<string>();
            Capture.Load(capture).ReadAll((reader, _) =>
            {
                if (reader.Header.Type is EventType.AnnotateRows or EventType.RowsQuery)
                {
                    texts.Add(Encoding.UTF8.GetString(reader.ReadStatementText()));
                }
            });
            Assert.Equal(text, texts[0]);
        }
    }

    [Fact]
    public void A_query_has_its_session_and_schema()
    {
        var seen = false;
        Capture.Load("mysql-flow.binlog").ReadAll((reader, _) =>
        {
            if (reader.Header.Type == EventType.Query && !seen)
            {
                seen = true;
                var query = reader.ReadQuery();
                Assert.Equal("captures", query.Schema);
                Assert.Equal("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=InnoDB", query.SqlText);
                Assert.Equal(0, query.ErrorCode);
                Assert.True(query.ThreadId > 0);
                Assert.Equal(255, query.StatusVariables.ClientCollationId);
            }
        });
        Assert.True(seen);
    }
}
