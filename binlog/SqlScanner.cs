using System.Text;

namespace Router.Binlog;

/// <summary>
/// Walks the words of a statement: skips blanks and comments, and enters versioned comments (<c>/*!50003 ... */</c>, <c>/*M! ... */</c>),
/// because servers log as plain comments the ones they did not execute. Knows no grammar and never fails.
/// </summary>
internal ref struct SqlScanner
{
    private readonly ReadOnlySpan<byte> _sql;
    private readonly bool _hasBackslashEscapes;
    private int _position;
    private bool _isInVersionedComment;

    /// <summary>Stands at the first word.</summary>
    public SqlScanner(ReadOnlySpan<byte> sql, bool hasBackslashEscapes = true)
    {
        _sql = sql;
        _hasBackslashEscapes = hasBackslashEscapes;
        Next();
    }

    /// <summary>What it stands at.</summary>
    public SqlToken Token { get; private set; }

    /// <summary>The bytes of that, without its quotes; quotes within still stand doubled, backslashes too.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    public readonly bool IsEnd => Token == SqlToken.End;

    public readonly bool IsWord(ReadOnlySpan<byte> word) => Token == SqlToken.Word && Ascii.EqualsIgnoreCase(Text, word);

    public readonly bool IsSymbol(char symbol) => Token == SqlToken.Symbol && Text[0] == symbol;

    /// <summary>Whether it stands at that keyword; then it is passed.</summary>
    public bool Accept(ReadOnlySpan<byte> word)
    {
        var isWord = IsWord(word);
        if (isWord)
        {
            Next();
        }

        return isWord;
    }

    /// <summary>Whether it stands at that character; then it is passed.</summary>
    public bool AcceptSymbol(char symbol)
    {
        var isSymbol = IsSymbol(symbol);
        if (isSymbol)
        {
            Next();
        }

        return isSymbol;
    }

    /// <summary>MariaDB logs <c>SET STATEMENT variable=value, ... FOR statement</c> as it was given: stands at the statement itself.</summary>
    public void SkipSetStatement()
    {
        var ahead = this;
        while (ahead.Accept("SET"u8) && ahead.Accept("STATEMENT"u8))
        {
            ahead.SkipToWord("FOR"u8);
            ahead.Next();
            this = ahead;
        }
    }

    /// <summary>Stands at the next such keyword outside of parentheses, or at the end.</summary>
    public void SkipToWord(ReadOnlySpan<byte> word)
    {
        for (var depth = 0; !IsEnd && !(depth <= 0 && IsWord(word)); Next())
        {
            depth += IsSymbol('(') ? 1 : IsSymbol(')') ? -1 : 0;
        }
    }

    /// <summary>Goes to what follows.</summary>
    public void Next()
    {
        SkipBlanks();
        if (_position >= _sql.Length)
        {
            Stand(SqlToken.End, default);
            return;
        }

        switch (_sql[_position])
        {
            case (byte)'`':
                TakeQuoted(SqlToken.Quoted, (byte)'`', hasBackslash: false);
                break;
            case (byte)'\'':
                TakeQuoted(SqlToken.String, (byte)'\'', _hasBackslashEscapes);
                break;
            case (byte)'"':
                TakeQuoted(SqlToken.DoubleQuoted, (byte)'"', _hasBackslashEscapes);
                break;
            case var first when IsWordByte(first):
                TakeWord();
                break;
            default:
                Stand(SqlToken.Symbol, _sql.Slice(_position++, 1));
                break;
        }
    }

    private static bool IsWordByte(byte value) => value >= 0x80 || value is (byte)'_' or (byte)'$' || char.IsAsciiLetterOrDigit((char)value);

    private void Stand(SqlToken token, ReadOnlySpan<byte> text)
    {
        Token = token;
        Text = text;
    }

    private void TakeWord()
    {
        var start = _position;
        while (_position < _sql.Length && IsWordByte(_sql[_position]))
        {
            _position++;
        }

        Stand(SqlToken.Word, _sql[start.._position]);
    }

    private void TakeQuoted(SqlToken token, byte quote, bool hasBackslash)
    {
        var start = ++_position;
        for (; _position < _sql.Length; _position++)
        {
            var value = _sql[_position];
            if (hasBackslash && value == '\\')
            {
                _position++;
            }
            else if (value == quote && At(1) == quote)
            {
                _position++;
            }
            else if (value == quote)
            {
                break;
            }
        }

        Stand(token, _sql[Math.Min(start, _sql.Length)..Math.Min(_position, _sql.Length)]);
        _position++;
    }

    private void SkipBlanks()
    {
        while (_position < _sql.Length)
        {
            var value = _sql[_position];
            if (value <= ' ' || (_isInVersionedComment && value == '*' && At(1) == '/'))
            {
                _isInVersionedComment &= value <= ' ';
                _position += value <= ' ' ? 1 : 2;
            }
            else if (value == '#' || (value == '-' && At(1) == '-' && At(2) <= ' '))
            {
                SkipPast("\n"u8);
            }
            else if (value == '/' && At(1) == '*')
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment()
    {
        var mark = At(2) == 'M' && At(3) == '!' ? 4 : At(2) == '!' ? 3 : 0;
        if (mark == 0)
        {
            _position += 2;
            SkipPast("*/"u8);
            return;
        }

        _isInVersionedComment = true;
        _position += mark;
        while (char.IsAsciiDigit((char)At(0)))
        {
            _position++;
        }
    }

    private void SkipPast(ReadOnlySpan<byte> end)
    {
        var found = _sql[_position..].IndexOf(end);
        _position = found < 0 ? _sql.Length : _position + found + end.Length;
    }

    /// <summary>The byte so many ahead; 0 behind the end.</summary>
    private readonly byte At(int ahead) => _position + ahead < _sql.Length ? _sql[_position + ahead] : (byte)0;
}
