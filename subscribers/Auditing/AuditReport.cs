namespace Router.Subscribers.Auditing;

/// <summary>What an audit has found.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Sampled">Entries compared with the database.</param>
/// <param name="Stale">Those that differ although everything up to the reading of the comparison has been followed.</param>
/// <param name="Undecided">Those that differ and could not be decided: the cache did not get as far as the reading.</param>
/// <param name="OldestStaleFor">How long ago the oldest of them was first found by this auditor; zero for those found now.</param>
/// <param name="Keys">The stale keys.</param>
/// <param name="Seed">The seed of the sample.</param>
public sealed record AuditReport(
    DateTimeOffset At, int Sampled, int Stale, int Undecided, TimeSpan OldestStaleFor, IReadOnlyList<string> Keys, int Seed)
{
    /// <summary>The part of the sample that is stale, from 0 to 1.</summary>
    public double Fraction => Sampled == 0 ? 0 : (double)Stale / Sampled;
}
