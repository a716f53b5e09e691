using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Grains.Tests.Tailing;

/// <summary>Puts a <see cref="PlayedServer"/> in the place of every server.</summary>
internal sealed class PlayedFeeds(PlayedServer server) : ISourceFeedFactory
{
    public ISourceFeed Make(SourceOptions options) => new PlayedFeed(server, options);

    public ITableReader? MakeTableReader(SourceOptions options, int epoch) => null;

    public Task CheckAsync(SourceOptions options, SourcePosition position, CancellationToken cancellationToken) =>
        server.Reset is { } reset ? Task.FromException(reset) : Task.CompletedTask;

    public Task<ExecutedLog?> ExecutedAsync(SourceOptions options, CancellationToken cancellationToken) => Task.FromResult<ExecutedLog?>(null);
}
