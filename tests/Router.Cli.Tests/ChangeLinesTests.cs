using System.Text;
using Router.Cli.Output;
using Router.Contracts;

namespace Router.Cli.Tests;

public class ChangeLinesTests
{
    private const string Token = "68719477970";

    [Fact]
    public void An_insert_has_no_before_and_a_delete_no_after()
    {
        Assert.Equal(
            [
                $$$"""{"source":"main","token":"{{{Token}}}:6","file":"binlog.000002","offset":1234,"gtid":"0-1-5","at":"2026-11-20T02:40:00.123456Z","schema":"shop","table":"orders","kind":"insert","key":{"id":7},"after":{"id":7,"note":"ä \"x\""}}""",
                $$$"""{"source":"main","token":"{{{Token}}}:8","file":"binlog.000002","offset":1234,"gtid":"0-1-5","at":"2026-11-20T02:40:00.123456Z","schema":"shop","table":"orders","kind":"insert","key":{"id":8},"after":{"id":8,"note":null}}""",
            ],
            Json(Orders.Batch(Orders.Keyed, ChangeKind.Insert, (7, "ä \"x\""), (8, null))));
        Assert.EndsWith(""" "kind":"delete","key":{"id":7},"before":{"id":7,"note":"x"}}""".Trim(), Json(Orders.Batch(Orders.Keyed, ChangeKind.Delete, (7, "x"))).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_of_an_update_is_the_one_before() =>
        Assert.EndsWith(
            """ "kind":"update","key":{"id":7},"before":{"id":7,"note":"x"},"after":{"id":9,"note":"y"}}""".Trim(),
            Json(Orders.Batch(Orders.Keyed, ChangeKind.Update, (7, "x"), (9, "y"))).Single(),
            StringComparison.Ordinal);

    [Fact]
    public void A_table_without_a_key_and_a_server_without_gtids_leave_them_out()
    {
        var transaction = Orders.Transaction with { Gtid = default, CommitMicroseconds = 1_795_142_400_000_000 };
        var line = Json(Orders.Batch(Orders.Keyless, ChangeKind.Insert, transaction, (1, "x"))).Single();
        Assert.Equal($$$"""{"source":"main","token":"{{{Token}}}:6","file":"binlog.000002","offset":1234,"at":"2026-11-20T02:40:00Z","schema":"shop","table":"notes","kind":"insert","after":{"id":1,"note":"x"}}""", line);
    }

    [Fact]
    public void Lines_for_eyes_show_what_an_update_changed()
    {
        using var output = new MemoryStream();
        var lines = new LineBuffer(output);
        using var text = new ChangeText();
        text.Write(Orders.Batch(Orders.Keyed, ChangeKind.Insert, (7, "new")), lines);
        text.Write(Orders.Batch(Orders.Keyed, ChangeKind.Update, (7, "new"), (7, "paid"), (8, "x"), (8, null)), lines);
        text.Write(Orders.Batch(Orders.Keyed, ChangeKind.Delete, (7, null)), lines);
        lines.Flush();
        Assert.Equal(
            """
            2026-11-20T02:40:00.123456Z insert shop.orders id=7 note="new"
            2026-11-20T02:40:00.123456Z update shop.orders id=7: note="new" -> "paid"
            2026-11-20T02:40:00.123456Z update shop.orders id=8: note="x" -> null
            2026-11-20T02:40:00.123456Z delete shop.orders id=7 note=null

            """,
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Lines_are_handed_on_in_pieces_and_never_cut()
    {
        using var output = new MemoryStream();
        var lines = new LineBuffer(output);
        using var json = new ChangeJson(lines);
        var batch = Orders.Batch(Orders.Keyed, ChangeKind.Insert, (7, "x"));
        while (output.Length == 0)
        {
            json.Write(batch);
        }

        Assert.InRange(output.Length, 64 * 1024, 65 * 1024);
        Assert.Equal((byte)'\n', output.ToArray()[^1]);
    }

    [Fact]
    public void Totals_are_one_line_of_json() =>
        Assert.Equal(
            """{"rows":1000,"transactions":10,"bytes":123456,"seconds":0.5,"rowsPerSecond":2000}""",
            new Totals(1000, 10, 123456).ToJson(TimeSpan.FromMilliseconds(500)));

    private static string[] Json(ChangeBatch batch)
    {
        using var output = new MemoryStream();
        var lines = new LineBuffer(output);
        using var json = new ChangeJson(lines);
        json.Write(batch);
        lines.Flush();
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
    }
}
