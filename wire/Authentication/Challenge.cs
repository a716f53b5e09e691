namespace Router.Wire.Authentication;

/// <summary>What the plugins do with the server's challenge.</summary>
internal static class Challenge
{
    /// <summary>The challenge without what follows it: most servers send a final 0, ed25519's does not.</summary>
    public static ReadOnlySpan<byte> Take(LoginContext login, int lengthBytes) => login.Challenge.Length >= lengthBytes
        ? login.Challenge.AsSpan(0, lengthBytes)
        : throw new ProtocolException(
            ProtocolFault.CutField, $"the login's challenge has {login.Challenge.Length} bytes instead of {lengthBytes}");

    /// <summary><paramref name="text"/> xor <paramref name="key"/>, which repeats.</summary>
    public static byte[] Xor(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        var result = text.ToArray();
        for (var i = 0; i < result.Length; i++)
        {
            result[i] ^= key[i % key.Length];
        }

        return result;
    }
}
