using System.Buffers.Text;
using System.Text;

namespace Router.Subscribers.Redis;

/// <summary>A reply, read lazily from its bytes. Valid until its <see cref="RedisPipeline"/> is cleared or run again.</summary>
public readonly struct RedisReply
{
    private readonly ReadOnlyMemory<byte> _frame;

    internal RedisReply(ReadOnlyMemory<byte> frame) => _frame = frame;

    /// <summary>What kind of reply it is.</summary>
    public RedisReplyKind Kind => Header.Kind;

    /// <summary>Whether it is a null.</summary>
    public bool IsNull => Header is { Number: < 0, Kind: RedisReplyKind.Bytes or RedisReplyKind.Array };

    /// <summary>A number, also one that came as text or bytes.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public long Integer
    {
        get
        {
            var header = Header;
            if (header.Kind == RedisReplyKind.Integer)
            {
                return header.Number;
            }

            return Utf8Parser.TryParse(Bytes, out long number, out var consumed) && consumed == Bytes.Length ? number : throw Not("a number");
        }
    }

    /// <summary>The bytes of a value or of a line of text; empty for a null.</summary>
    /// <exception cref="InvalidOperationException">It is a number or an array.</exception>
    public ReadOnlySpan<byte> Bytes => Memory.Span;

    /// <inheritdoc cref="Bytes"/>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            var header = Header;
            return header.Kind switch
            {
                RedisReplyKind.Text or RedisReplyKind.Error => _frame[1..(header.LengthBytes - 2)],
                RedisReplyKind.Bytes => header.Number < 0 ? default : _frame.Slice(header.LengthBytes, (int)header.Number),
                _ => throw Not("bytes"),
            };
        }
    }

    /// <summary>The bytes as UTF-8 text; null for a null.</summary>
    /// <exception cref="InvalidOperationException">It is a number or an array.</exception>
    public string? Text => IsNull ? null : Encoding.UTF8.GetString(Bytes);

    /// <summary>The parts of an array; 0 for a null.</summary>
    /// <exception cref="InvalidOperationException">It is no array.</exception>
    public int Count => Header is { Kind: RedisReplyKind.Array } header ? (int)Math.Max(header.Number, 0) : throw Not("an array");

    private RespHeader Header => RespHeader.TryRead(_frame.Span, 0, out var header)
        ? header
        : throw new InvalidOperationException("There is no such reply: the commands have not been run.");

    /// <summary>A part of an array, from 0. Each look-up walks the parts before it; <c>foreach</c> does not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public RedisReply this[int index]
    {
        get
        {
            foreach (var part in this)
            {
                if (index-- == 0)
                {
                    return part;
                }
            }

            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <summary>The parts of an array, in order.</summary>
    public Enumerator GetEnumerator() => new(_frame[Header.LengthBytes..], Count);

    /// <summary>The reply in words, for messages: at most 200 characters of it.</summary>
    public override string ToString() => _frame.IsEmpty ? "" : Encoding.UTF8.GetString(_frame.Span[..Math.Min(_frame.Length, 200)]).TrimEnd();

    private InvalidOperationException Not(string what) => new($"The reply is not {what}: {this}");

    /// <summary>Walks the parts of an array.</summary>
    public struct Enumerator
    {
        private ReadOnlyMemory<byte> _rest;
        private int _left;

        internal Enumerator(ReadOnlyMemory<byte> parts, int count)
        {
            _rest = parts;
            _left = count;
        }

        /// <summary>The part the walk stands at.</summary>
        public RedisReply Current { get; private set; }

        /// <summary>Steps to the next part, if there is one.</summary>
        public bool MoveNext()
        {
            if (_left-- <= 0 || !new RespScanner(int.MaxValue).TryFind(_rest.Span, out var lengthBytes))
            {
                return false;
            }

            Current = new RedisReply(_rest[..lengthBytes]);
            _rest = _rest[lengthBytes..];
            return true;
        }
    }
}
