using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Router.Architecture.Tests;

/// <summary>What an assembly must not know, looked up in the types that its compiled code refers to.</summary>
public static class Knowledge
{
    private static readonly string[] Sockets =
        ["System.Net.Sockets.", "System.Net.Http.", "System.Net.Security.", "System.Net.WebSockets.", "System.Net.Quic.", "System.Net.Dns", "System.IO.Pipes."];
    private static readonly string[] Clocks = ["System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Threading.Timer", "System.Threading.PeriodicTimer"];
    private static readonly string[] Hosting = ["Microsoft.Extensions."];
    private static readonly string[] Orleans = ["Orleans."];

    /// <summary>By assembly: the beginnings of type names that it must not refer to.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Forbidden = new Dictionary<string, string[]>
    {
        ["Router.Contracts"] = [.. Sockets, .. Clocks, .. Hosting, .. Orleans],
        ["Router.Wire"] = ["Router.", .. Orleans],
        ["Router.Binlog"] = [.. Sockets, .. Clocks, .. Hosting, .. Orleans, "Router.Wire.", "Router.Replication."],
        ["Router.Replication"] = ["Router.Routing.", "Router.Subscribers.", "Router.Standalone.", .. Orleans],
        ["Router.Routing"] = [.. Sockets, "Router.Wire.", "Router.Binlog.", "Router.Replication.", .. Orleans],
        ["Router.Subscribers"] = ["Router.Wire.", "Router.Binlog.", "Router.Replication.", .. Orleans],
        ["Router.Standalone"] = [.. Orleans],
    };

    /// <summary>The types of other assemblies that an assembly's code refers to, by full name.</summary>
    public static IReadOnlyList<string> TypesUsedBy(string assemblyPath)
    {
        using var stream = File.OpenRead(assemblyPath);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }

    public static IEnumerable<string> Violations(string assembly, IEnumerable<string> typesUsed, IEnumerable<string> forbidden) =>
        typesUsed.Where(type => forbidden.Any(beginning => type.StartsWith(beginning, StringComparison.Ordinal))).Select(type => $"{assembly} knows {type}");
}
