using Router.Contracts;
using Router.Replication.Source;
using Router.Testing.Log;

namespace Router.Testing.Feed;

/// <summary>Hands transactions of a script to a consumer as a server's log would come.</summary>
internal sealed class ScriptedReplay(IChangeConsumer consumer, SourceOptions options)
{
    private readonly ChangeFrame _frame = new() { Source = options.Name };
    private readonly Dictionary<int, long> _savepoints = [];

    /// <summary>Hands over a transaction; gives the place behind it.</summary>
    public ScriptedPosition Hand(LoggedTransaction logged, ScriptedPosition before)
    {
        var begin = before with { File = logged.File, Offset = logged.Start };
        var after = begin with { Offset = logged.End, Number = logged.Number };
        var transaction = new Transaction(begin.Sequence, before.Server.GtidOf(logged.Number), logged.CommitMicroseconds, begin.FileName, logged.Start);
        _savepoints.Clear();
        foreach (var step in logged.Steps)
        {
            Hand(step, transaction);
        }

        if (logged.IsRolledBack)
        {
            consumer.Discard();
            consumer.Advance(after);
        }
        else
        {
            consumer.Commit(transaction, after);
        }

        return after;
    }

    private void Hand(LogStep step, in Transaction transaction)
    {
        if (step.Kind is { } kind)
        {
            HandRows(step, kind, transaction);
        }
        else if (step.IsRollbackTo)
        {
            consumer.Rewind(_savepoints[step.Savepoint]);
        }
        else
        {
            _savepoints[step.Savepoint] = consumer.Mark();
        }
    }

    private void HandRows(LogStep step, ChangeKind kind, in Transaction transaction)
    {
        var table = step.Table!;
        if (options.Follows is { } follows && !follows(table.Name))
        {
            return;
        }

        _frame.Transaction = transaction;
        _frame.Kind = kind;
        _frame.TableChange = step.TableChange;
        _frame.Table = table;
        _frame.Before = kind is ChangeKind.Update or ChangeKind.Delete ? table.Full : null;
        _frame.After = kind is ChangeKind.Update or ChangeKind.Insert ? table.Full : null;
        _frame.FirstRow = step.FirstRow;
        _frame.RowCount = step.RowCount;
        _frame.Bytes = step.Rows;
        _frame.LengthBytes = step.Rows.Length;
        consumer.Append(_frame);
        _frame.Close();
    }
}
