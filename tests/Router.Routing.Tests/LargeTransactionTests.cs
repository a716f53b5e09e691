using Router.Routing.Log;
using Router.Routing.Tests.Fakes;
using Router.Servers;

namespace Router.Routing.Tests;

/// <summary>Transactions that wait for their end in a file.</summary>
public sealed class LargeTransactionTests : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("router-spill");
    private readonly Recorder _recorder = new();
    private readonly Playground _ground;

    public LargeTransactionTests() =>
        _ground = new Playground(Playground.Small with { SpillFolder = _folder.FullName }, -1, Follow.Table(_recorder));

    public void Dispose()
    {
        _ground.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task One_ten_times_the_window_comes_whole_and_in_order_within_the_windows_memory()
    {
        var mostBytes = 0L;
        _recorder.Before = (_, _) =>
        {
            mostBytes = Math.Max(mostBytes, _ground.Log.Status.WindowBytes);
            return default;
        };
        await _ground.DeliverWhileAsync(() =>
        {
            for (var id = 0; id < 400; id++)
            {
                _ground.Source.Append(Orders.Table.InsertLarge(id, 100 << 10));
            }

            _ground.Source.CommitOpen();
        });

        Assert.Equal(Enumerable.Range(0, 400).Select(id => $"I orders {id}"), _recorder.Seen);
        Assert.InRange(mostBytes, 1, 4 * MiB);
        Assert.True(_ground.Log.Status.Waits > 0, "It never filled the window, so this tests nothing.");
    }

    [Fact]
    public void One_that_no_folder_takes_is_an_error_that_names_the_folder()
    {
        var taken = Path.Combine(_folder.FullName, "a file");
        File.WriteAllText(taken, "");
        using var ground = new Playground(Playground.Small with { SpillFolder = taken }, -1, Follow.Table(_recorder));
        var failure = Assert.Throws<SpillException>(() =>
        {
            for (var id = 0; id < 400; id++)
            {
                ground.Source.Append(Orders.Table.InsertLarge(id, 100 << 10));
            }
        });
        Assert.Contains(taken, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3 * MiB)]
    [InlineData((4 * MiB) - 17)]
    [InlineData(9 * MiB)]
    public async Task A_single_row_about_or_beyond_the_windows_size_finds_its_way(int noteBytes)
    {
        _ground.Source.Commit(Orders.Table.Insert(1));
        await _ground.DeliverWhileAsync(() =>
        {
            _ground.Source.Commit(Orders.Table.Insert(2), Orders.Table.InsertLarge(3, noteBytes));
            _ground.Source.Commit(Orders.Table.InsertLarge(4, noteBytes));
            _ground.Source.Commit(Orders.Table.Insert(5));
        });

        Assert.Equal(["I orders 1", "I orders 2", "I orders 3", "I orders 4", "I orders 5"], _recorder.Seen);
        Assert.Equal(0, _ground.Log.Status.WindowBytes);
    }

    [Fact]
    public async Task Rows_of_many_tables_layouts_and_kinds_come_back_from_the_file_as_they_were()
    {
        var items = new Orders("shop", "items");
        var recorder = new Recorder { WithTokens = true };
        using var ground = new Playground(Playground.Small with { SpillFolder = _folder.FullName }, -1, Follow.Log(recorder) with { Kinds = Subscriptions.ChangeKinds.All });
        ground.Source.Commit(
            Orders.Table.Insert(1, 2),
            Orders.At(items.Update(1, 2), 2),
            Orders.At(Orders.Table.InsertLarge(3, 2 * MiB), 3),
            Orders.At(items.Delete(7, 8), 4),
            Orders.At(Orders.Table.Truncate(), 6),
            Orders.At(Orders.Table.Update(4, 4), 6));
        await ground.DeliverAsync();

        Assert.Equal(
            ["1:0 I orders 1", "1:2 I orders 2", "1:4 U items 1>2", "1:6 I orders 3", "1:8 D items 7", "1:10 D items 8", "Truncated orders", "1:12 U orders 4>4"],
            recorder.Seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    public async Task A_rewind_to_a_mark_before_or_behind_the_spill_drops_exactly_what_came_after(int keep)
    {
        var mark = 0L;
        for (var id = 0; id < 40; id++)
        {
            mark = id == keep ? _ground.Log.Mark() : mark;
            _ground.Source.Append(Orders.Table.InsertLarge(id, 100 << 10));
        }

        _ground.Log.Rewind(mark);
        _ground.Source.Append(Orders.Table.InsertLarge(100, 100 << 10));
        await _ground.DeliverWhileAsync(() => _ground.Source.CommitOpen());

        Assert.Equal(Enumerable.Range(0, keep).Append(100).Select(id => $"I orders {id}"), _recorder.Seen);
    }

    [Fact]
    public async Task One_that_is_rolled_back_leaves_nothing()
    {
        for (var id = 0; id < 40; id++)
        {
            _ground.Source.Append(Orders.Table.InsertLarge(id, 100 << 10));
        }

        _ground.Log.Discard();
        _ground.Source.Commit(Orders.Table.Insert(1));
        await _ground.DeliverAsync();
        Assert.Equal(["I orders 1"], _recorder.Seen);
        Assert.Equal(0, _ground.Log.Status.WindowBytes);
    }

    [Fact]
    public void Its_file_has_no_name_while_it_is_in_use()
    {
        for (var id = 0; id < 40; id++)
        {
            _ground.Source.Append(Orders.Table.InsertLarge(id, 100 << 10));
        }

        Assert.True(OperatingSystem.IsWindows() || _folder.GetFileSystemInfos().Length == 0);
        Assert.InRange(_ground.Log.Mark(), 3 * MiB, 5 * MiB);
    }

    [Fact]
    public async Task Very_many_tiny_events_of_one_transaction_go_to_the_file_too()
    {
        var options = Playground.Small with { SpillFolder = _folder.FullName };
        var count = options.WindowEntries + 100;
        Assert.True(count * (17 + SpillFile.HeaderBytes) < options.SpillBytes, "Their bytes alone would send them there.");
        var row = Orders.Table.Insert(1);
        for (var i = 0; i < count; i++)
        {
            _ground.Source.Append(row);
        }

        await _ground.DeliverWhileAsync(() => _ground.Source.CommitOpen());

        Assert.Equal(count, _recorder.Count);
        Assert.True(_ground.Log.Status.Waits > 0);
    }

    [Fact]
    public async Task One_cut_off_while_it_is_delivered_is_in_no_checkpoint()
    {
        for (var id = 0; id < 100; id++)
        {
            _ground.Source.Append(Orders.Table.InsertLarge(id, 100 << 10));
        }

        var commit = Task.Run(() => _ground.Source.CommitOpen());
        await Eventually.TrueAsync(() => _ground.Log.Status.Waits > 0, "the window is full");
        _ground.Log.Stop();
        await Assert.ThrowsAsync<OperationCanceledException>(() => commit);
        _ground.Log.Discard();
        _ground.Log.Advance(_ground.Source);
        await _ground.DeliverAsync();
        Assert.NotEmpty(_recorder.Seen);

        var checkpoint = _ground.Log.CheckpointAsync();
        await _ground.DeliverAsync();
        Assert.True(checkpoint.IsCanceled);
    }
}
