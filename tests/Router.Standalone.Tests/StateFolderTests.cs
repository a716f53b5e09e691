using Router.Contracts;
using Router.Standalone.State;

namespace Router.Standalone.Tests;

public sealed class StateFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("router-state");

    public void Dispose() => _root.Delete(recursive: true);

    private string Folder => Path.Combine(_root.FullName, "state");

    private string[] Snapshots => [.. Directory.GetFiles(Folder, "snapshot-*.json").Order()];

    [Fact]
    public async Task What_was_saved_last_is_loaded_first_as_it_was()
    {
        using (var folder = StateFolder.Open(Folder))
        {
            await folder.SaveAsync(SnapshotAt(1), default);
            await folder.SaveAsync(SnapshotAt(2), default);
        }

        using var again = StateFolder.Open(Folder);
        var loaded = again.Load().First();
        Assert.Null(loaded.Fault);
        Assert.Equal(SnapshotAt(2).Position, loaded.Snapshot!.Position);
        Assert.Equal(2, loaded.Snapshot.ThroughSequence);
        Assert.Equal(SnapshotAt(2).SavedAt, loaded.Snapshot.SavedAt);
        var state = Assert.Single(loaded.Snapshot.States);
        Assert.Equal(("sink", "shop.orders"), (state.Subscriber, state.Partition));
        Assert.Equal([0, 255, 2], Assert.Single(state.Segments));
    }

    [Fact]
    public async Task Only_the_two_newest_are_kept()
    {
        using var folder = StateFolder.Open(Folder);
        for (var i = 1; i <= 12; i++)
        {
            await folder.SaveAsync(SnapshotAt(i), default);
        }

        Assert.Equal(2, Snapshots.Length);
        Assert.Equal([12, 11], folder.Load().Select(loaded => loaded.Snapshot!.ThroughSequence));
    }

    [Fact]
    public async Task Every_cut_and_every_flipped_byte_is_noticed_and_the_one_before_is_still_there()
    {
        using var folder = StateFolder.Open(Folder);
        await folder.SaveAsync(SnapshotAt(1), default);
        await folder.SaveAsync(SnapshotAt(2), default);
        var newest = Snapshots[^1];
        var whole = await File.ReadAllBytesAsync(newest);
        for (var i = 0; i < whole.Length; i++)
        {
            await File.WriteAllBytesAsync(newest, whole[..i]);
            AssertDamaged(folder, $"cut at {i}");
            byte[] flipped = [.. whole];
            flipped[i] ^= 0x10;
            await File.WriteAllBytesAsync(newest, flipped);
            AssertDamaged(folder, $"flipped at {i}");
        }

        await File.WriteAllBytesAsync(newest, [.. whole, (byte)' ']);
        AssertDamaged(folder, "longer");
    }

    [Fact]
    public async Task A_second_user_is_kept_out_until_the_first_has_gone()
    {
        using (StateFolder.Open(Folder))
        {
            var failure = Assert.Throws<StateFolderException>(() => StateFolder.Open(Folder));
            Assert.Contains("in use by another process", failure.Message, StringComparison.Ordinal);
        }

        using var folder = StateFolder.Open(Folder);
        await folder.SaveAsync(SnapshotAt(1), default);
    }

    [Fact]
    public void A_path_that_is_a_file_cannot_be_written_and_nobody_is_blamed_for_using_it()
    {
        File.WriteAllText(Folder, "");
        var failure = Assert.Throws<StateFolderException>(() => StateFolder.Open(Folder));
        Assert.Contains("cannot be written", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_for_another_reason_is_not_called_in_use()
    {
        if (OperatingSystem.IsLinux())
        {
            // Opening the program that runs for writing is refused with "text file busy", for root too.
            Directory.CreateDirectory(Folder);
            File.CreateSymbolicLink(Path.Combine(Folder, "lock"), Environment.ProcessPath!);
            var failure = Assert.Throws<StateFolderException>(() => StateFolder.Open(Folder));
            Assert.Contains("cannot be written", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_save_that_fails_leaves_what_was_saved_before_and_the_next_one_works()
    {
        using var folder = StateFolder.Open(Folder);
        await folder.SaveAsync(SnapshotAt(1), default);
        var inTheWay = Directory.CreateDirectory(Path.Combine(Folder, "snapshot-000000000002.json.new"));
        var failure = await Assert.ThrowsAsync<StateFolderException>(() => folder.SaveAsync(SnapshotAt(2), default));
        Assert.Contains("could not be saved", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, folder.Load().First().Snapshot!.ThroughSequence);

        inTheWay.Delete();
        await folder.SaveAsync(SnapshotAt(3), default);
        Assert.Equal([3, 1], folder.Load().Select(loaded => loaded.Snapshot!.ThroughSequence));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_no_snapshot_and_in_nobodys_way()
    {
        using (var folder = StateFolder.Open(Folder))
        {
            await folder.SaveAsync(SnapshotAt(1), default);
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "snapshot-000000000002.json.new"), "router-snapshot 1 half");
        using var again = StateFolder.Open(Folder);
        Assert.Single(again.Load());
        await again.SaveAsync(SnapshotAt(2), default);
        Assert.Equal([2, 1], again.Load().Select(loaded => loaded.Snapshot!.ThroughSequence));
        Assert.Empty(Directory.GetFiles(Folder, "*.new"));
    }

    [Fact]
    public async Task A_damaged_one_put_aside_is_not_found_again_and_its_number_is_not_used_again()
    {
        using var folder = StateFolder.Open(Folder);
        await folder.SaveAsync(SnapshotAt(1), default);
        await folder.SaveAsync(SnapshotAt(2), default);
        await File.WriteAllTextAsync(Snapshots[^1], "");
        StateFolder.Remove(folder.Load().First());
        Assert.Equal([1], folder.Load().Select(loaded => loaded.Snapshot!.ThroughSequence));
        await folder.SaveAsync(SnapshotAt(3), default);
        Assert.Equal([3, 1], folder.Load().Select(loaded => loaded.Snapshot!.ThroughSequence));
    }

    private static void AssertDamaged(StateFolder folder, string how)
    {
        var found = folder.Load().ToArray();
        Assert.True(found[0].Snapshot is null && found[0].Fault is { Length: > 0 }, how);
        Assert.Equal(1, found[1].Snapshot!.ThroughSequence);
    }

    private static Snapshot SnapshotAt(int number) => new()
    {
        Source = "main",
        Position = new SourcePosition(new ServerIdentity(ServerFlavor.MariaDb, "1-0"), "binlog.000001", 100 * number, "0-1-5", 0, "{\"names\":1}"),
        ThroughSequence = number,
        SavedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
        States = [new SubscriberState("sink", "shop.orders", [[0, 255, (byte)number]])],
    };
}
