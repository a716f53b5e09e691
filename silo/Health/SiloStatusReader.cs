using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Router.Silo.Health;

/// <summary>Gathers what <c>/status</c> tells.</summary>
internal sealed class SiloStatusReader(
    ILocalSiloDetails silo, IClusterMembershipService membership, IOptions<ClusterOptions> cluster, SourceReports reports)
{
    private static readonly string s_version =
        typeof(SiloStatusReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The status of now.</summary>
    public async Task<SiloStatusAnswer> ReadAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var told = await Task.WhenAll(sources.Select(source => reports.OfAsync(source, cancellationToken)));
        var members = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is not (SiloStatus.Dead or SiloStatus.None))
            .ToDictionary(member => member.SiloAddress.ToString(), member => member.Status.ToString());
        var answers = sources.Zip(told).ToDictionary(pair => pair.First, pair => new SourceAnswer(pair.Second.Report, pair.Second.Fault));
        return new SiloStatusAnswer(silo.SiloAddress.ToString(), cluster.Value.ClusterId, s_version, members, answers);
    }
}
