namespace Router.Wire.Authentication;

/// <summary>What a plugin answers from. The password is UTF-8 without a final 0.</summary>
internal sealed record LoginContext(byte[] Password, byte[] Challenge, bool IsEncrypted)
{
    /// <summary>Without the password, which a record would print.</summary>
    public override string ToString() => nameof(LoginContext);
}
