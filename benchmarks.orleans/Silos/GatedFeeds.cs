using System.Collections.Concurrent;
using Router.Benchmarks.Orleans.Replay;
using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>Real servers behind gates, one a source, and the replayed log under the name <c>replay</c>.</summary>
internal sealed class GatedFeeds(ISourceFeedFactory servers, Func<Gate, ISourceFeed> replay) : ISourceFeedFactory
{
    public const string Replay = "replay";

    private readonly ConcurrentDictionary<string, Gate> _gates = new(StringComparer.Ordinal);

    public Gate GateOf(string source) => _gates.GetOrAdd(source, _ => new Gate());

    public ISourceFeed Make(SourceOptions options) =>
        options.Name == Replay ? replay(GateOf(Replay)) : new GatedFeed(servers.Make(options), GateOf(options.Name));

    public ITableReader? MakeTableReader(SourceOptions options, int epoch) => options.Name == Replay ? null : servers.MakeTableReader(options, epoch);

    public Task CheckAsync(SourceOptions options, SourcePosition position, CancellationToken cancellationToken) =>
        options.Name == Replay ? Task.CompletedTask : servers.CheckAsync(options, position, cancellationToken);

    public Task<ExecutedLog?> ExecutedAsync(SourceOptions options, CancellationToken cancellationToken) =>
        options.Name == Replay ? Task.FromResult<ExecutedLog?>(null) : servers.ExecutedAsync(options, cancellationToken);
}
