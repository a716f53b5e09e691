using System.Runtime.CompilerServices;
using System.Text;

namespace Router.Binlog;

/// <summary>Recognises the statements that begin, end and divide transactions, and what a statement does to rows.</summary>
public static class Statement
{
    /// <summary>What the statement does. Allocates nothing; looks no further than it must.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static StatementKind Classify(ReadOnlySpan<byte> sql)
    {
        if (sql.SequenceEqual("BEGIN"u8))
        {
            return StatementKind.Begin;
        }

        return sql.SequenceEqual("COMMIT"u8) ? StatementKind.Commit : Classify(new SqlScanner(sql));
    }

    /// <summary>The name, without quotes, in SAVEPOINT, ROLLBACK TO and RELEASE SAVEPOINT.</summary>
    /// <exception cref="MalformedEventException">The statement is none of these.</exception>
    public static string ReadSavepoint(ReadOnlySpan<byte> sql)
    {
        var scanner = new SqlScanner(sql);
        _ = scanner.Accept("RELEASE"u8) || scanner.Accept("ROLLBACK"u8);
        scanner.Accept("WORK"u8);
        scanner.Accept("TO"u8);
        scanner.Accept("SAVEPOINT"u8);
        return SqlIdentifier.TryRead(ref scanner, isUtf8: true, out var name)
            ? name
            : throw new MalformedEventException(EventFault.BadValue, "A SAVEPOINT or ROLLBACK TO statement names no savepoint.");
    }

    /// <summary>The name in an XA statement, in the form of <see cref="XaPrepareEvent.Xid"/>.</summary>
    /// <exception cref="MalformedEventException">The statement is not XA, or its name is none.</exception>
    public static string ReadXid(ReadOnlySpan<byte> sql)
    {
        var scanner = new SqlScanner(sql);
        if (!scanner.Accept("XA"u8))
        {
            throw new MalformedEventException(EventFault.BadValue, "The statement is not an XA statement.");
        }

        scanner.Next();
        return XidText.Read(ref scanner);
    }

    private static StatementKind Classify(SqlScanner scanner)
    {
        scanner.SkipSetStatement();
        return scanner.Token switch
        {
            SqlToken.End => StatementKind.Other,
            SqlToken.Word => ClassifyWord(ref scanner),
            _ => StatementKind.Unknown,
        };
    }

    private static StatementKind ClassifyWord(ref SqlScanner scanner)
    {
        if (scanner.Accept("BEGIN"u8))
        {
            scanner.Accept("WORK"u8);
            return scanner.IsEnd || scanner.IsSymbol(';') ? StatementKind.Begin : StatementKind.Unknown;
        }

        if (scanner.Accept("ROLLBACK"u8))
        {
            scanner.Accept("WORK"u8);
            return scanner.IsWord("TO"u8) ? StatementKind.RollbackTo : StatementKind.Rollback;
        }

        if (scanner.Accept("START"u8))
        {
            return scanner.IsWord("TRANSACTION"u8) ? StatementKind.Begin : StatementKind.Unknown;
        }

        return scanner.Accept("XA"u8) ? ClassifyXa(scanner) : ClassifyVerb(scanner.Text);
    }

    private static StatementKind ClassifyXa(SqlScanner scanner) => scanner switch
    {
        _ when scanner.IsWord("START"u8) || scanner.IsWord("BEGIN"u8) => StatementKind.XaStart,
        _ when scanner.IsWord("END"u8) => StatementKind.XaEnd,
        _ when scanner.IsWord("PREPARE"u8) => StatementKind.XaPrepare,
        _ when scanner.IsWord("COMMIT"u8) => StatementKind.XaCommit,
        _ when scanner.IsWord("ROLLBACK"u8) => StatementKind.XaRollback,
        _ => StatementKind.Unknown,
    };

    private static StatementKind ClassifyVerb(ReadOnlySpan<byte> verb)
    {
        Span<byte> upper = stackalloc byte[12];
        if (verb.Length > upper.Length || Ascii.ToUpper(verb, upper, out var length) != System.Buffers.OperationStatus.Done)
        {
            return StatementKind.Unknown;
        }

        ReadOnlySpan<byte> word = upper[..length];
        return word switch
        {
            _ when word.SequenceEqual("COMMIT"u8) => StatementKind.Commit,
            _ when word.SequenceEqual("SAVEPOINT"u8) => StatementKind.Savepoint,
            _ when word.SequenceEqual("RELEASE"u8) => StatementKind.ReleaseSavepoint,
            _ when IsDdl(word) => StatementKind.Ddl,
            _ when IsRowChange(word) => StatementKind.RowChange,
            _ when IsHarmless(word) => StatementKind.Other,
            _ => StatementKind.Unknown,
        };
    }

    private static bool IsDdl(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("CREATE"u8) || word.SequenceEqual("ALTER"u8) || word.SequenceEqual("DROP"u8)
        || word.SequenceEqual("RENAME"u8) || word.SequenceEqual("TRUNCATE"u8);

    /// <summary>SELECT and DO are how servers log a call of a function that changes rows in statement format.</summary>
    private static bool IsRowChange(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("INSERT"u8) || word.SequenceEqual("UPDATE"u8) || word.SequenceEqual("DELETE"u8) || word.SequenceEqual("REPLACE"u8)
        || word.SequenceEqual("LOAD"u8) || word.SequenceEqual("WITH"u8) || word.SequenceEqual("SELECT"u8) || word.SequenceEqual("DO"u8)
        || word.SequenceEqual("CALL"u8);

    private static bool IsHarmless(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("GRANT"u8) || word.SequenceEqual("REVOKE"u8) || word.SequenceEqual("SET"u8) || word.SequenceEqual("FLUSH"u8)
        || word.SequenceEqual("ANALYZE"u8) || word.SequenceEqual("OPTIMIZE"u8) || word.SequenceEqual("REPAIR"u8)
        || word.SequenceEqual("CHECK"u8) || word.SequenceEqual("INSTALL"u8) || word.SequenceEqual("UNINSTALL"u8)
        || word.SequenceEqual("LOCK"u8) || word.SequenceEqual("UNLOCK"u8) || word.SequenceEqual("RESET"u8) || word.SequenceEqual("USE"u8)
        || word.SequenceEqual("PURGE"u8) || word.SequenceEqual("KILL"u8) || word.SequenceEqual("CHANGE"u8);
}
