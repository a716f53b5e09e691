using Orleans;
using Orleans.Runtime;

namespace Router.Silo.Hosting;

/// <summary>
/// Lets a cluster that was killed as a whole come again by itself. A silo that joins wants an answer of every silo that the table calls active; those that are gone
/// and have not said for a while that they live it may evict alone. But it looks for such silos only when the membership changes, and nothing changes while all that are
/// left are joining. So this silo writes its own row again, as it is, as soon as there are any: that is a change.
/// </summary>
internal sealed class StaleSilos(IServiceProvider services, TimeProvider time, ILogger<StaleSilos> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_silence = MembershipTimings.Alive * MembershipTimings.MissedAlives;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var status = services.GetRequiredService<ISiloStatusOracle>();
        using var timer = new PeriodicTimer(s_pause, time);
        var known = new HashSet<SiloAddress>();
        while (status.CurrentStatus is SiloStatus.None or SiloStatus.Created or SiloStatus.Joining && await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Before that the table may not be ready to be read.
            if (status.CurrentStatus == SiloStatus.Joining)
            {
                await LookAsync(status.SiloAddress, known);
            }
        }
    }

    private async Task LookAsync(SiloAddress self, HashSet<SiloAddress> known)
    {
        try
        {
            var members = services.GetRequiredService<IMembershipTable>();
            var table = await members.ReadAll();
            var stale = table.Members.Select(member => member.Item1).Where(IsStale).Select(entry => entry.SiloAddress).Where(silo => !known.Contains(silo)).ToArray();
            if (stale.Length > 0
                && table.Members.FirstOrDefault(member => member.Item1.SiloAddress.Equals(self)) is { Item1.Status: SiloStatus.Joining } own
                && await members.UpdateRow(own.Item1, own.Item2, table.Version.Next()))
            {
                known.UnionWith(stale);
                StaleSilosLog.Found(logger, string.Join(", ", stale.Select(silo => silo.ToString())));
            }
        }
        catch (Exception failure)
        {
            // The next look is a second away, and joining itself fails with words of its own.
            StaleSilosLog.Failed(logger, failure);
        }
    }

    private bool IsStale(MembershipEntry entry)
    {
        var alive = entry.IAmAliveTime > entry.StartTime ? entry.IAmAliveTime : entry.StartTime;
        return entry.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping && time.GetUtcNow().UtcDateTime - alive > s_silence;
    }
}
