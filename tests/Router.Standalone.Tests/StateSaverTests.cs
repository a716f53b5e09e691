using Microsoft.Extensions.Logging.Abstractions;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;
using Router.Standalone.State;
using Router.Standalone.Tests.Fakes;

namespace Router.Standalone.Tests;

public sealed class StateSaverTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("router-state");
    private readonly HandClock _clock = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_save_is_followed_by_ten_times_its_length_and_never_by_less_than_was_asked_for()
    {
        using var store = Store();
        var saver = new StateSaver("main", store, TimeSpan.FromSeconds(1), _clock, NullLogger.Instance);
        Assert.Equal(TimeSpan.FromSeconds(1), saver.Pause);
        await saver.SaveAsync(Taking(TimeSpan.FromMilliseconds(500)));
        Assert.Equal(TimeSpan.FromSeconds(5), saver.Pause);
        await saver.SaveAsync(Taking(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(1), saver.Pause);
    }

    [Fact]
    public async Task A_save_that_fails_is_named_until_one_works_again()
    {
        using var store = Store();
        var saver = new StateSaver("main", store, TimeSpan.FromSeconds(1), _clock, NullLogger.Instance);
        var inTheWay = Directory.CreateDirectory(Path.Combine(_folder.FullName, "snapshot-000000000001.state.new"));
        await saver.SaveAsync(Taking(TimeSpan.Zero));
        Assert.Contains("could not be saved", Assert.IsType<StateFolderException>(saver.Failure).Message, StringComparison.Ordinal);
        Assert.Null(store.Saved);
        inTheWay.Delete();
        await saver.SaveAsync(Taking(TimeSpan.Zero));
        Assert.Null(saver.Failure);
        Assert.Equal(100, store.Saved!.Offset);
    }

    private StateStore Store() => new(
        "main", StateFolder.Open(_folder.FullName), new SubscriptionSet([Follow.Table(new Counter()) with { Name = "a" }]), _clock, NullLogger.Instance);

    private Checkpoint Taking(TimeSpan time) => new(
        new SourcePosition(null, "binlog.000001", 100, "", 0),
        1,
        [new CapturedState("a", "shop.orders", StateCapture.Of(_ =>
        {
            _clock.Move(time);
            return ValueTask.FromResult<byte[]>([1]);
        }))]);
}
