using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Router.Wire;

namespace Router.Subscribers.Tests.Caching.Sql;

/// <summary>A statement; all values come as text.</summary>
internal sealed class WireDbCommand(WireDbConnection connection) : DbCommand
{
    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get => connection; set => throw new NotSupportedException(); }

    protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() => throw new NotSupportedException();

    public override void Prepare() => throw new NotSupportedException();

    public override int ExecuteNonQuery()
    {
        using var table = Run();
        return table.Rows.Count;
    }

    public override object? ExecuteScalar()
    {
        using var table = Run();
        return table.Rows.Count == 0 ? null : table.Rows[0][0];
    }

    protected override DbParameter CreateDbParameter() => throw new NotSupportedException();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Run().CreateDataReader();

    private DataTable Run()
    {
        try
        {
            var result = connection.Session.Query(CommandText);
            var table = new DataTable();
            for (var column = 0; column < result.Columns.Count; column++)
            {
                table.Columns.Add($"{column}");
            }

            foreach (var row in result.Rows)
            {
                table.Rows.Add([.. Enumerable.Range(0, result.Columns.Count).Select(column => row[column])]);
            }

            return table;
        }
        catch (ServerErrorException refused)
        {
            throw new WireDbException(refused);
        }
    }
}
