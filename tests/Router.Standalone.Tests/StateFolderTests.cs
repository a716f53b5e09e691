using System.Buffers;
using Router.Contracts;
using Router.Routing.Log;
using Router.Routing.Subscriptions;
using Router.Standalone.State;

namespace Router.Standalone.Tests;

public sealed class StateFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("router-state");

    public void Dispose() => _root.Delete(recursive: true);

    private string Folder => Path.Combine(_root.FullName, "state");

    private string[] Snapshots => [.. Directory.GetFiles(Folder, "snapshot-*.state").Order()];

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
        var inTheWay = Directory.CreateDirectory(Path.Combine(Folder, "snapshot-000000000002.state.new"));
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

        await File.WriteAllTextAsync(Path.Combine(Folder, "snapshot-000000000002.state.new"), "router-snapshot 1 half");
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

    [Fact]
    public async Task Segments_come_back_each_as_it_was_whatever_their_number_and_length()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        byte[][] segments = [.. Enumerable.Range(0, 300).Select(i => Bytes(random, i % 7 == 0 ? 0 : random.Next(20_000)))];
        using var folder = StateFolder.Open(Folder);
        await folder.SaveAsync(SnapshotAt(1) with { States = [new SubscriberState("a", "shop.orders/0", segments[..200]), new SubscriberState("a", "shop.orders/1", segments[200..])] }, default);
        var states = folder.Load().Single().Snapshot!.States;
        Assert.Equal(["shop.orders/0", "shop.orders/1"], states.Select(state => state.Partition));
        Assert.True(segments.SequenceEqual(states.SelectMany(state => state.Segments), EqualityComparer<byte[]>.Create((left, right) => left.AsSpan().SequenceEqual(right))), $"seed {seed}");
    }

    [Fact]
    public async Task What_the_first_version_wrote_is_loaded_and_followed_by_files_of_this_one()
    {
        var body = """
            {"source":"main","position":{"server":{"flavor":"MariaDb","id":"1-0"},"file":"binlog.000001","offset":100,"gtids":"0-1-5","epoch":0,"names":""},
            "throughSequence":7,"savedAt":"2026-01-02T03:04:05+00:00","states":[{"subscriber":"sink","partition":"*","bytes":"AP8C"}]}
            """;
        var bytes = System.Text.Encoding.UTF8.GetBytes(body);
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "snapshot-000000000041.json"), $"router-snapshot 1 {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))} {bytes.Length}\n{body}");
        using var folder = StateFolder.Open(Folder);
        var loaded = Assert.Single(folder.Load());
        Assert.Null(loaded.Fault);
        Assert.Equal((7, 100), (loaded.Snapshot!.ThroughSequence, loaded.Snapshot.Position.Offset));
        var state = Assert.Single(loaded.Snapshot.States);
        Assert.Equal(("sink", "*"), (state.Subscriber, state.Partition));
        Assert.Equal([0, 255, 2], Assert.Single(state.Segments));

        await folder.SaveAsync(SnapshotAt(42), default);
        Assert.EndsWith("snapshot-000000000042.state", Assert.Single(Snapshots), StringComparison.Ordinal);
        Assert.Equal([42, 7], folder.Load().Select(snapshot => snapshot.Snapshot!.ThroughSequence));
        await folder.SaveAsync(SnapshotAt(43), default);
        Assert.Equal([43, 42], folder.Load().Select(snapshot => snapshot.Snapshot!.ThroughSequence));
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_keeps_nothing_half_written_and_the_next_save_works()
    {
        using var folder = StateFolder.Open(Folder);
        await folder.SaveAsync(SnapshotAt(1), default);
        var full = new CapturedState("a", "shop.orders", new Overflowing());
        var failure = await Assert.ThrowsAsync<StateFolderException>(() => folder.SaveAsync(SnapshotAt(2), [full], default));
        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder, "*.new"));
        Assert.Equal(1, folder.Load().First().Snapshot!.ThroughSequence);
        await folder.SaveAsync(SnapshotAt(3), default);
        Assert.Equal([3, 1], folder.Load().Select(loaded => loaded.Snapshot!.ThroughSequence));
    }

    [Fact]
    public async Task Beside_the_process_that_uses_it_the_newest_whole_one_is_read_and_nothing_is_touched()
    {
        Assert.Throws<StateFolderException>(() => StateFolder.ReadNewest(Folder));
        using var folder = StateFolder.Open(Folder);
        Assert.Null(StateFolder.ReadNewest(Folder));
        await folder.SaveAsync(SnapshotAt(1), default);
        await folder.SaveAsync(SnapshotAt(2), default);
        Assert.Equal(2, StateFolder.ReadNewest(Folder)!.ThroughSequence);
        await File.WriteAllTextAsync(Snapshots[1], "damaged");
        Assert.Equal(1, StateFolder.ReadNewest(Folder)!.ThroughSequence);
        await File.WriteAllTextAsync(Snapshots[0], "damaged");
        Assert.Contains("cannot be read", Assert.Throws<StateFolderException>(() => StateFolder.ReadNewest(Folder)).Message, StringComparison.Ordinal);
        Assert.Equal(2, Snapshots.Length);
    }

    [Fact]
    public async Task Read_beside_saves_it_is_always_one_of_them_and_never_an_older_one_than_before()
    {
        using var folder = StateFolder.Open(Folder);
        await folder.SaveAsync(SnapshotAt(1), default);
        var saving = Task.Run(async () =>
        {
            for (var number = 2; number <= 200; number++)
            {
                await folder.SaveAsync(SnapshotAt(number), default);
            }
        });
        for (var seen = 1L; seen < 200;)
        {
            var next = StateFolder.ReadNewest(Folder)!.ThroughSequence;
            Assert.InRange(next, seen, 200);
            seen = next;
        }

        await saving;
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Its second segment finds no room.</summary>
    private sealed class Overflowing : StateCapture
    {
        public override int SegmentCount => 2;

        public override long VersionOf(int segment) => 0;

        public override void Write(int segment, IBufferWriter<byte> output)
        {
            output.Write(new byte[100_000]);
            if (segment == 1)
            {
                throw new IOException("No space left on device");
            }
        }
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
