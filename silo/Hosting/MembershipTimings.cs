using Orleans.Configuration;

namespace Router.Silo.Hosting;

/// <summary>
/// How soon a silo that is gone is known to be gone. What it held is silent until then, so this is most of an outage; and a silo that is merely busy must not be
/// taken for one that is gone. docs/cluster.md has what was measured.
/// </summary>
internal static class MembershipTimings
{
    /// <summary>Every other silo is asked so often, and has so long to answer.</summary>
    public static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(600);

    /// <summary>After so many missed answers in a row, the last of them asked for through a third silo where there is one, it is suspected.</summary>
    public const int MissedProbes = 3;

    /// <summary>One suspicion suffices: it is already two silos' where there are three, and of two silos no second vote could come.</summary>
    public const int Votes = 1;

    /// <summary>How often a silo says in the table that it lives.</summary>
    public static readonly TimeSpan Alive = TimeSpan.FromSeconds(5);

    /// <summary>After so many of these without a word it may be evicted by one that is only joining: see <see cref="StaleSilos"/>.</summary>
    public const int MissedAlives = 3;

    /// <summary>So long a silo tries to join, before its process ends and is started again.</summary>
    public static readonly TimeSpan Join = TimeSpan.FromMinutes(1);

    /// <summary>How often the table is read for what gossip did not bring.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);

    /// <summary>Sets them.</summary>
    public static void Apply(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = Probe;
        options.NumMissedProbesLimit = MissedProbes;
        options.NumVotesForDeathDeclaration = Votes;
        options.IAmAliveTablePublishTimeout = Alive;
        options.NumMissedTableIAmAliveLimit = MissedAlives;
        options.MaxJoinAttemptTime = Join;
        options.TableRefreshTimeout = Refresh;
        // A silo that notices that it is itself short of time waits longer before it suspects others.
        options.ExtendProbeTimeoutDuringDegradation = true;
        options.EnableIndirectProbes = true;
    }
}
