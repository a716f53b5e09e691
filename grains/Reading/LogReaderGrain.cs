using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Router.Contracts.Orleans.Reading;
using Router.Grains.Sources;
using Router.Replication.Feed;

namespace Router.Grains.Reading;

/// <summary>The readers of one source's log.</summary>
internal sealed class LogReaderGrain : Grain, ILogReaderGrain, IAsyncDisposable
{
    private readonly SourceReading _reading;

    public LogReaderGrain(
        ClusterSources sources, ISourceFeedFactory feeds, IOptions<LogReaderOptions> options, ReadingCounts counts, TimeProvider time, IServiceProvider services)
    {
        var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        _reading = new SourceReading(sources.Of(this.GetPrimaryKeyString()).Followed, feeds, options.Value, counts, time, stopping);
    }

    /// <inheritdoc/>
    public ValueTask<LogAnswer> ReadAsync(LogRead read) => _reading.ReadAsync(read);

    /// <inheritdoc/>
    public Task<string[]> TablesAsync() => _reading.TablesAsync();

    /// <summary>Ends all reading, when the grain is deactivated.</summary>
    public ValueTask DisposeAsync() => _reading.DisposeAsync();
}
