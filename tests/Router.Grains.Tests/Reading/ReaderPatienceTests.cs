using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Router.Grains.Reading;
using Router.Grains.Tests.Tables.Fakes;
using Router.Replication.Source;
using Router.Servers;

namespace Router.Grains.Tests.Reading;

/// <summary>What becomes of connections that nobody asks for any more. By a clock that the test moves: nobody's patience ends because a machine is busy.</summary>
public sealed class ReaderPatienceTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MemoryLog _log = new();
    private readonly MemoryFeeds _feeds;
    private readonly ReadingCounts _counts;
    private readonly ManualTime _time = new();
    private readonly SourceReading _reading;

    public ReaderPatienceTests()
    {
        _feeds = new MemoryFeeds(_log);
        _counts = new ReadingCounts(_services.GetRequiredService<IMeterFactory>());
        var options = new LogReaderOptions { ReaderPatience = TimeSpan.FromMilliseconds(100), SourcePatience = TimeSpan.FromMilliseconds(300) };
        _reading = new SourceReading(new SourceOptions { Name = "main" }, _feeds, options, _counts, _time, CancellationToken.None);
    }

    [Fact]
    public async Task A_reader_that_asks_no_more_leaves_nothing_behind()
    {
        _log.Insert("shop.orders", 1);
        await FromStart().UntilAsync(1);
        Assert.Equal(2, _counts.Feeds.Value);

        _time.Advance(TimeSpan.FromMilliseconds(200));
        await Eventually.TrueAsync(() => _counts.Feeds.Value == 1 && _counts.Readers.Value == 0, "the catch-up ends");
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await Eventually.TrueAsync(() => _counts.Feeds.Value == 0 && _feeds.Running == 0, "the connection ends");

        await FromStart().UntilAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _reading.DisposeAsync();
        await _services.DisposeAsync();
    }

    private TestReader FromStart() => new(_reading.ReadAsync, from: "start");
}
