namespace Router.Wire.Authentication;

/// <summary>One way to prove a password. An instance serves one login.</summary>
internal abstract class AuthenticationPlugin
{
    public abstract string Name { get; }

    /// <summary>The answer to the challenge in the greeting or in an auth switch.</summary>
    public abstract byte[] Answer(LoginContext login);

    /// <summary>The answer to what the plugin's other half sends next; null when it waits for none.</summary>
    public virtual byte[]? Continue(LoginContext login, ReadOnlySpan<byte> more) =>
        throw new ProtocolException(ProtocolFault.UnexpectedPacket, $"{Name} has no further step");

    /// <summary>The plugin of this name, or null.</summary>
    public static AuthenticationPlugin? Create(string name) => name switch
    {
        NativePassword.PluginName => new NativePassword(),
        CachingSha2Password.PluginName => new CachingSha2Password(),
        Sha256Password.PluginName => new Sha256Password(),
        Ed25519Password.PluginName => new Ed25519Password(),
        ClearPassword.PluginName => new ClearPassword(),
        _ => null,
    };
}
