using System.Buffers.Text;
using System.Text;

namespace Router.Subscribers.Redis;

/// <summary>
/// Commands that are sent in one go, and then their replies. To be cleared and filled again: its buffers stay, so that filling it allocates nothing.
/// One thread at a time.
/// </summary>
public sealed class RedisPipeline
{
    private const int FirstBytes = 256;
    private const int MaxDigits = 20;

    private byte[] _commands = new byte[FirstBytes];
    private int _end;
    private int _wordsMissing;
    private RedisReplies _replies = new();

    /// <summary>Commands in it.</summary>
    public int Count { get; private set; }

    /// <summary>The commands' length as they are sent.</summary>
    public int LengthBytes => _end;

    /// <summary>The commands in RESP, for those who send them by other means.</summary>
    public ReadOnlyMemory<byte> Commands => _wordsMissing == 0
        ? _commands.AsMemory(0, _end)
        : throw new InvalidOperationException($"The last command still lacks {_wordsMissing} words.");

    internal RedisReplies Replies => _replies;

    /// <summary>The reply to a command, once they were run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such reply.</exception>
    public RedisReply this[int index] => _replies[index];

    /// <summary>A command of one to four words.</summary>
    public RedisPipeline Add(ReadOnlySpan<byte> name) => Begin(1).Word(name);

    /// <inheritdoc cref="Add(ReadOnlySpan{byte})"/>
    public RedisPipeline Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first) => Begin(2).Word(name).Word(first);

    /// <inheritdoc cref="Add(ReadOnlySpan{byte})"/>
    public RedisPipeline Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => Begin(3).Word(name).Word(first).Word(second);

    /// <inheritdoc cref="Add(ReadOnlySpan{byte})"/>
    public RedisPipeline Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        Begin(4).Word(name).Word(first).Word(second).Word(third);

    /// <summary>Begins a command of that many words, its name among them; each is then given by <c>Word</c>.</summary>
    /// <exception cref="InvalidOperationException">The command before lacks words.</exception>
    public RedisPipeline Begin(int words)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(words);
        _ = Commands;
        WriteLength((byte)'*', words);
        _wordsMissing = words;
        Count++;
        return this;
    }

    /// <summary>The command's next word.</summary>
    /// <exception cref="InvalidOperationException">The command has all its words.</exception>
    public RedisPipeline Word(ReadOnlySpan<byte> word)
    {
        if (_wordsMissing == 0)
        {
            throw new InvalidOperationException("The command has all its words: begin another one.");
        }

        WriteLength((byte)'$', word.Length);
        Reserve(word.Length + 2);
        word.CopyTo(_commands.AsSpan(_end));
        _end += word.Length;
        EndLine();
        _wordsMissing--;
        return this;
    }

    /// <summary>The command's next word, as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">The command has all its words.</exception>
    public RedisPipeline Word(string word) => Word(Encoding.UTF8.GetBytes(word));

    /// <summary>The command's next word, a number.</summary>
    /// <exception cref="InvalidOperationException">The command has all its words.</exception>
    public RedisPipeline Word(long number)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return Word(digits[..length]);
    }

    /// <summary>Forgets commands and replies; the memory stays.</summary>
    public void Clear()
    {
        _end = 0;
        _wordsMissing = 0;
        Count = 0;
        _replies.Clear();
    }

    /// <summary>Others may still write to the replies there were: take new ones.</summary>
    internal void AbandonReplies() => _replies = new RedisReplies();

    private void WriteLength(byte type, int length)
    {
        Reserve(MaxDigits + 3);
        _commands[_end++] = type;
        Utf8Formatter.TryFormat(length, _commands.AsSpan(_end), out var digits);
        _end += digits;
        EndLine();
    }

    private void EndLine()
    {
        _commands[_end++] = (byte)'\r';
        _commands[_end++] = (byte)'\n';
    }

    private void Reserve(int lengthBytes)
    {
        if (_commands.Length - _end < lengthBytes)
        {
            Array.Resize(ref _commands, checked(Math.Max(_commands.Length * 2, _end + lengthBytes)));
        }
    }
}
