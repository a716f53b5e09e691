using System.Buffers;
using System.Text;
using System.Text.Json;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Invalidation.Targets;

/// <summary>Turns batches into pipelines; used by one at a time, again and again, so that it allocates nothing a key.</summary>
internal sealed class RedisTargetWriter(RedisTargetOptions options)
{
    /// <summary>A server carries a command out without a pause for others, so a command takes some keys and not all.</summary>
    private const int MaxKeysInCommand = 128;

    private static readonly RedisScript s_forgetMembers = new("""
        local count = 0
        while true do
          local keys = redis.call('SPOP', KEYS[1], 1000)
          if #keys == 0 then return count end
          count = count + redis.call(ARGV[1], unpack(keys))
        end
        """);

    private readonly RedisPipeline _pipeline = new();
    private readonly byte[] _keyPrefix = Encoding.UTF8.GetBytes(options.KeyPrefix);
    private readonly byte[] _tagPrefix = Encoding.UTF8.GetBytes(options.TagPrefix);
    private readonly ArrayBufferWriter<byte> _message = new();
    private byte[] _word = new byte[256];

    public static ReadOnlySpan<byte> CommandOf(RedisRemoval removal) => removal == RedisRemoval.Delete ? "DEL"u8 : "UNLINK"u8;

    public RedisPipeline Write(InvalidationBatch batch)
    {
        _pipeline.Clear();
        if (options.Removal != RedisRemoval.None)
        {
            WriteKeys(batch.Keys);
            WriteTags(batch.Tags);
        }

        if (options.Channel is { } channel)
        {
            _pipeline.Begin(3).Word("PUBLISH"u8).Word(channel).Word(Message(batch));
        }

        return _pipeline;
    }

    private void WriteKeys(InvalidationTexts keys)
    {
        var left = keys.Count;
        var inCommand = 0;
        foreach (var key in keys)
        {
            if (inCommand == 0)
            {
                inCommand = Math.Min(left, MaxKeysInCommand);
                left -= inCommand;
                _pipeline.Begin(1 + inCommand).Word(CommandOf(options.Removal));
            }

            _pipeline.Word(WithPrefix(_keyPrefix, key));
            inCommand--;
        }
    }

    private void WriteTags(InvalidationTexts tags)
    {
        foreach (var tag in tags)
        {
            var name = WithPrefix(_tagPrefix, tag);
            if (options.Tags == RedisTags.Versions)
            {
                _pipeline.Add("INCR"u8, name);
            }
            else
            {
                // By its text, not its hash: tags are few, and a pipeline cannot go back to send a script that the server forgot.
                _pipeline.Begin(5).Word("EVAL"u8).Word(s_forgetMembers.Text.Span).Word(1).Word(name).Word(CommandOf(options.Removal));
            }
        }
    }

    private ReadOnlySpan<byte> WithPrefix(byte[] prefix, ReadOnlySpan<byte> text)
    {
        if (prefix.Length == 0)
        {
            return text;
        }

        var lengthBytes = prefix.Length + text.Length;
        if (_word.Length < lengthBytes)
        {
            _word = new byte[lengthBytes * 2];
        }

        prefix.CopyTo(_word, 0);
        text.CopyTo(_word.AsSpan(prefix.Length));
        return _word.AsSpan(0, lengthBytes);
    }

    private ReadOnlySpan<byte> Message(InvalidationBatch batch)
    {
        _message.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_message);
        json.WriteStartObject();
        json.WriteString("table"u8, batch.Table.ToString());
        WriteTexts(json, "keys"u8, batch.Keys, _keyPrefix);
        WriteTexts(json, "tags"u8, batch.Tags, []);
        json.WriteBoolean("everything"u8, batch.Everything);
        json.WriteEndObject();
        json.Flush();
        return _message.WrittenSpan;
    }

    private void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, InvalidationTexts texts, byte[] prefix)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(WithPrefix(prefix, text));
        }

        json.WriteEndArray();
    }
}
