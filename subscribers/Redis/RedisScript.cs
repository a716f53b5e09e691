using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Router.Subscribers.Redis;

/// <summary>A Lua script, which a Redis keeps under its SHA-1 once it has run it.</summary>
public sealed class RedisScript
{
    /// <summary>Takes the script's text.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Redis names scripts by SHA-1; nothing is protected by it.")]
    public RedisScript(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = Encoding.UTF8.GetBytes(text);
        Hash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(Text.Span)));
    }

    /// <summary>The text, in UTF-8.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The name for EVALSHA: 40 hexadecimal digits.</summary>
    public ReadOnlyMemory<byte> Hash { get; }
}
