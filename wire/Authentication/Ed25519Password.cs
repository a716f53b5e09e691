namespace Router.Wire.Authentication;

/// <summary>MariaDB's ed25519: the challenge signed with a key that is derived from the password instead of a random seed.</summary>
internal sealed class Ed25519Password : AuthenticationPlugin
{
    public const string PluginName = "client_ed25519";
    private const int ChallengeBytes = 32;

    public override string Name => PluginName;

    public override byte[] Answer(LoginContext login) => Ed25519.Sign(login.Password, Challenge.Take(login, ChallengeBytes));
}
