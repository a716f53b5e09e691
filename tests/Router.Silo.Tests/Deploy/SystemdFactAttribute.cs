namespace Router.Silo.Tests.Deploy;

/// <summary>A test that needs systemd's own checker; where it is missing the test is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemdFactAttribute : FactAttribute
{
    private const string Checker = "/usr/bin/systemd-analyze";

    /// <summary>Looks for it.</summary>
    public SystemdFactAttribute() => Skip = File.Exists(Checker) ? null : $"{Checker} is not installed here: the unit is not checked by systemd itself.";
}
