using Router.Contracts;

namespace Router.Binlog;

/// <summary>Reads the names of tables out of one DDL statement; see <see cref="DdlTables"/>.</summary>
internal ref struct DdlReader(ReadOnlySpan<byte> sql, string defaultSchema, bool isUtf8, SqlMode mode)
{
    private readonly List<DdlChange> _changes = [];
    private readonly string _defaultSchema = defaultSchema;
    private readonly bool _isUtf8 = isUtf8;
    private SqlScanner _scanner = new(sql, (mode & SqlMode.NoBackslashEscapes) == 0);

    public DdlTables Read()
    {
        _scanner.SkipSetStatement();
        var isRead = _scanner switch
        {
            _ when _scanner.Accept("CREATE"u8) => ReadCreate(),
            _ when _scanner.Accept("ALTER"u8) => ReadAlter(),
            _ when _scanner.Accept("DROP"u8) => ReadDrop(),
            _ when _scanner.Accept("RENAME"u8) => ReadRename(),
            _ when _scanner.Accept("TRUNCATE"u8) => ReadTruncate(),
            _ => true,
        };
        return !isRead ? DdlTables.Unknown : _changes.Count == 0 ? DdlTables.None : new DdlTables(_changes, false);
    }

    private bool ReadCreate()
    {
        var replaces = _scanner.Accept("OR"u8) && _scanner.Accept("REPLACE"u8);
        if (_scanner.IsWord("TEMPORARY"u8))
        {
            return true;
        }

        _scanner.Accept("EXTERNAL"u8);
        if (_scanner.Accept("TABLE"u8) || _scanner.Accept("SEQUENCE"u8))
        {
            return ReadCreated(replaces);
        }

        return AcceptDatabase() ? !replaces || ReadDatabase() : ReadIndexOrOther();
    }

    private bool ReadCreated(bool replaces)
    {
        AcceptIfExists();
        if (!TryReadTable(out var table))
        {
            return false;
        }

        if (replaces)
        {
            Add(table, TableChange.Dropped);
        }

        Add(table, TableChange.Altered);
        return true;
    }

    private bool ReadDrop()
    {
        if (_scanner.IsWord("TEMPORARY"u8))
        {
            return true;
        }

        if (_scanner.Accept("TABLE"u8) || _scanner.Accept("TABLES"u8) || _scanner.Accept("SEQUENCE"u8))
        {
            return ReadDropped();
        }

        return AcceptDatabase() ? ReadDatabase() : ReadIndexOrOther();
    }

    private bool ReadDropped()
    {
        AcceptIfExists();
        do
        {
            if (!TryReadTable(out var table))
            {
                return false;
            }

            Add(table, TableChange.Dropped);
        }
        while (_scanner.AcceptSymbol(','));
        AcceptWait();
        _ = _scanner.Accept("RESTRICT"u8) || _scanner.Accept("CASCADE"u8);
        AcceptWait();
        return IsAtEnd();
    }

    private bool ReadDatabase()
    {
        AcceptIfExists();
        if (!SqlIdentifier.TryRead(ref _scanner, _isUtf8, out var schema))
        {
            return false;
        }

        Add(new TableName(schema, DdlTables.EveryTable), TableChange.Dropped);
        return true;
    }

    /// <summary>CREATE or DROP of an index, or of something that has no rows.</summary>
    private bool ReadIndexOrOther()
    {
        if (_scanner.Accept("SPATIAL"u8) && _scanner.IsWord("REFERENCE"u8))
        {
            return true;
        }

        while (_scanner.Accept("ONLINE"u8) || _scanner.Accept("OFFLINE"u8) || _scanner.Accept("UNIQUE"u8) || _scanner.Accept("FULLTEXT"u8)
            || _scanner.Accept("VECTOR"u8))
        {
            // words that may stand before INDEX
        }

        if (!_scanner.Accept("INDEX"u8))
        {
            return IsWithoutRows();
        }

        _scanner.SkipToWord("ON"u8);
        return _scanner.Accept("ON"u8) && TryAdd(TableChange.Altered);
    }

    private bool ReadAlter()
    {
        while (_scanner.Accept("ONLINE"u8) || _scanner.Accept("OFFLINE"u8) || _scanner.Accept("IGNORE"u8))
        {
            // words that may stand before TABLE
        }

        if (_scanner.Accept("SEQUENCE"u8))
        {
            AcceptIfExists();
            return TryAdd(TableChange.Altered);
        }

        if (!_scanner.Accept("TABLE"u8))
        {
            return AcceptDatabase() || _scanner.IsWord("INSTANCE"u8) || IsWithoutRows();
        }

        AcceptIfExists();
        return TryReadTable(out var table) && ReadAlterations(table);
    }

    /// <summary>Looks for the clauses that name another table, outside of parentheses.</summary>
    private bool ReadAlterations(TableName table)
    {
        Add(table, TableChange.Altered);
        var depth = 0;
        while (!_scanner.IsEnd)
        {
            depth += _scanner.IsSymbol('(') ? 1 : _scanner.IsSymbol(')') ? -1 : 0;
            var isRead = depth != 0 || _scanner switch
            {
                _ when _scanner.IsWord("RENAME"u8) => ReadRenameClause(table),
                _ when _scanner.IsWord("EXCHANGE"u8) => ReadExchangeClause(),
                _ when _scanner.IsWord("CONVERT"u8) => ReadConvertClause(),
                _ => true,
            };
            if (!isRead)
            {
                return false;
            }

            _scanner.Next();
        }

        return true;
    }

    /// <summary>RENAME [TO|AS|=] name, but not RENAME COLUMN, INDEX or KEY. Ends at the last word it reads.</summary>
    private bool ReadRenameClause(TableName table)
    {
        var ahead = _scanner;
        ahead.Next();
        if (ahead.IsWord("COLUMN"u8) || ahead.IsWord("INDEX"u8) || ahead.IsWord("KEY"u8))
        {
            return true;
        }

        _ = ahead.Accept("TO"u8) || ahead.Accept("AS"u8) || ahead.AcceptSymbol('=');
        _changes[0] = new DdlChange(table, TableChange.Renamed);
        return TryAddAhead(ahead, TableChange.Renamed);
    }

    /// <summary>EXCHANGE PARTITION p WITH TABLE name.</summary>
    private bool ReadExchangeClause()
    {
        var ahead = _scanner;
        ahead.Next();
        if (!ahead.Accept("PARTITION"u8))
        {
            return true;
        }

        ahead.Next();
        return ahead.Accept("WITH"u8) && ahead.Accept("TABLE"u8) && TryAddAhead(ahead, TableChange.Altered);
    }

    /// <summary>MariaDB: CONVERT PARTITION p TO TABLE name, CONVERT TABLE name TO PARTITION; not CONVERT TO CHARACTER SET.</summary>
    private bool ReadConvertClause()
    {
        var ahead = _scanner;
        ahead.Next();
        if (ahead.Accept("TABLE"u8))
        {
            return TryAddAhead(ahead, TableChange.Dropped);
        }

        if (!ahead.Accept("PARTITION"u8))
        {
            return true;
        }

        ahead.Next();
        return ahead.Accept("TO"u8) && ahead.Accept("TABLE"u8) && TryAddAhead(ahead, TableChange.Altered);
    }

    /// <summary>Reads a name ahead, so that the walk over the clauses meets every parenthesis itself.</summary>
    private bool TryAddAhead(SqlScanner ahead, TableChange change)
    {
        var here = _scanner;
        _scanner = ahead;
        var isRead = TryAdd(change);
        _scanner = here;
        return isRead;
    }

    private bool ReadRename()
    {
        if (_scanner.IsWord("USER"u8))
        {
            return true;
        }

        if (!_scanner.Accept("TABLE"u8) && !_scanner.Accept("TABLES"u8))
        {
            return false;
        }

        AcceptIfExists();
        do
        {
            if (!TryAdd(TableChange.Renamed) || !AcceptWaitAndTo() || !TryAdd(TableChange.Renamed))
            {
                return false;
            }
        }
        while (_scanner.AcceptSymbol(','));
        return IsAtEnd();
    }

    private bool ReadTruncate()
    {
        _scanner.Accept("TABLE"u8);
        return TryAdd(TableChange.Truncated);
    }

    private bool TryAdd(TableChange change)
    {
        var isRead = TryReadTable(out var table);
        if (isRead)
        {
            Add(table, change);
        }

        return isRead;
    }

    private readonly void Add(TableName table, TableChange change) => _changes.Add(new DdlChange(table, change));

    /// <summary><c>name</c> or <c>schema.name</c>.</summary>
    private bool TryReadTable(out TableName table)
    {
        table = default;
        if (!SqlIdentifier.TryRead(ref _scanner, _isUtf8, out var first))
        {
            return false;
        }

        if (!_scanner.AcceptSymbol('.'))
        {
            table = new TableName(_defaultSchema, first);
            return _defaultSchema.Length > 0;
        }

        var isRead = SqlIdentifier.TryRead(ref _scanner, _isUtf8, out var second);
        table = new TableName(first, second ?? "");
        return isRead;
    }

    private bool AcceptDatabase() => _scanner.Accept("DATABASE"u8) || _scanner.Accept("SCHEMA"u8);

    private void AcceptIfExists()
    {
        if (_scanner.Accept("IF"u8))
        {
            _scanner.Accept("NOT"u8);
            _scanner.Accept("EXISTS"u8);
        }
    }

    /// <summary>MariaDB: how long to wait for the table's lock.</summary>
    private void AcceptWait()
    {
        if (_scanner.Accept("WAIT"u8))
        {
            _scanner.Next();
        }

        _scanner.Accept("NOWAIT"u8);
    }

    private bool AcceptWaitAndTo()
    {
        AcceptWait();
        return _scanner.Accept("TO"u8);
    }

    private readonly bool IsAtEnd() => _scanner.IsEnd || _scanner.IsSymbol(';');

    /// <summary>Whether the statement is about something that holds no rows of a table.</summary>
    private readonly bool IsWithoutRows() =>
        _scanner.IsWord("VIEW"u8) || _scanner.IsWord("TRIGGER"u8) || _scanner.IsWord("PROCEDURE"u8) || _scanner.IsWord("FUNCTION"u8)
        || _scanner.IsWord("EVENT"u8) || _scanner.IsWord("USER"u8) || _scanner.IsWord("ROLE"u8) || _scanner.IsWord("SERVER"u8)
        || _scanner.IsWord("TABLESPACE"u8) || _scanner.IsWord("LOGFILE"u8) || _scanner.IsWord("UNDO"u8) || _scanner.IsWord("RESOURCE"u8)
        || _scanner.IsWord("PACKAGE"u8) || _scanner.IsWord("LIBRARY"u8) || _scanner.IsWord("PREPARE"u8) || _scanner.IsWord("DEFINER"u8)
        || _scanner.IsWord("ALGORITHM"u8) || _scanner.IsWord("SQL"u8) || _scanner.IsWord("AGGREGATE"u8) || _scanner.IsWord("JSON"u8);
}
