using System.Buffers;
using System.Text.Json;
using Router.Contracts;
using Router.Contracts.Frames;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;
using Router.Routing.Tests.Fakes;

namespace Router.Routing.Tests;

/// <summary>Dead letters in a folder.</summary>
public sealed class DeadLetterFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("router-letters-");
    private readonly Poisoned _subscriber = new();

    private string LettersFile => Path.Combine(_folder.FullName, "letters");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Letters_and_their_changes_are_there_after_a_restart_in_the_order_they_were_parked()
    {
        using (var folder = Open())
        {
            await folder.AppendAsync([Parked("b", 2), Parked("a", 1, key: 7)], default);
            await folder.AppendAsync([Parked("a", 3)], default);
            await folder.RemoveAsync([Id("b", 2), Id("b", 99)], default);
        }

        using var again = Open();
        Assert.Equal(["a 1:0", "a 3:0"], again.Load().Select(letter => letter.Id.ToString()));
        var letter = again.Load()[0];
        Assert.Equal(("shop.orders", "it failed", "{\"id\":7}"), (letter.Partition, letter.Failure, letter.KeyText));
        Assert.Equal(BitConverter.GetBytes(7L), letter.Keys.Single());
        Assert.Equal(7, await IdOfAsync(again, Id("a", 1)));
        Assert.Equal(3, await IdOfAsync(again, Id("a", 3)));
    }

    [Fact]
    public async Task It_is_listed_by_anybody_while_it_has_an_owner_and_a_second_owner_is_refused()
    {
        Assert.Empty(DeadLetterFolder.List(Path.Combine(_folder.FullName, "none")));
        using var folder = Open();
        await folder.AppendAsync([Parked("a", 1), Parked("a", 2)], default);
        await folder.RemoveAsync([Id("a", 1)], default);
        Assert.Equal(["a 2:0"], DeadLetterFolder.List(_folder.FullName).Select(letter => letter.Id.ToString()));
        Assert.NotNull(DeadLetterFolder.FindChange(_folder.FullName, Id("a", 2)));
        Assert.Null(DeadLetterFolder.FindChange(_folder.FullName, Id("a", 1)));
        Assert.Equal(DeadLetterFault.InUse, Assert.Throws<DeadLetterException>(Open).Fault);
    }

    [Fact]
    public async Task Cut_at_any_byte_by_a_crash_the_whole_letters_before_are_there_and_it_goes_on()
    {
        using (var folder = Open())
        {
            await folder.AppendAsync([Parked("a", 1), Parked("a", 2)], default);
        }

        var whole = await File.ReadAllBytesAsync(LettersFile);
        var seen = new HashSet<int>();
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(LettersFile, whole[..length]);
            var listed = DeadLetterFolder.List(_folder.FullName).Count;
            seen.Add(listed);
            if (length % 11 > 0)
            {
                continue;
            }

            using (var folder = Open())
            {
                Assert.Equal(listed, folder.Load().Count);
                await folder.AppendAsync([Parked("a", 9)], default);
            }

            Assert.Equal(listed + 1, DeadLetterFolder.List(_folder.FullName).Count);
        }

        Assert.Equal([0, 1], seen.Order());
    }

    [Fact]
    public async Task A_damaged_letter_that_others_follow_is_a_named_error()
    {
        using (var folder = Open())
        {
            await folder.AppendAsync([Parked("a", 1), Parked("a", 2)], default);
        }

        var bytes = await File.ReadAllBytesAsync(LettersFile);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(LettersFile, bytes);
        var failure = Assert.Throws<DeadLetterException>(Open);
        Assert.Equal(DeadLetterFault.Damaged, failure.Fault);
        Assert.Contains(LettersFile, failure.Message, StringComparison.Ordinal);
        Assert.Equal(DeadLetterFault.Damaged, Assert.Throws<DeadLetterException>(() => DeadLetterFolder.List(_folder.FullName)).Fault);
        Assert.Equal(DeadLetterFault.Damaged, Assert.Throws<DeadLetterException>(Open).Fault);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_a_named_error()
    {
        var file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        var failure = Assert.Throws<DeadLetterException>(() => DeadLetterFolder.Open(Path.Combine(file, "letters")));
        Assert.Equal(DeadLetterFault.NotWritten, failure.Fault);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letters_that_are_gone_give_their_room_back()
    {
        using var folder = Open();
        for (var round = 0; round < 6; round++)
        {
            await folder.AppendAsync([.. Enumerable.Range(0, 10).Select(row => Parked("a", (round * 10) + row, noteBytes: 100_000))], default);
            await folder.RemoveAsync([.. Enumerable.Range(0, 9).Select(row => Id("a", (round * 10) + row))], default);
        }

        Assert.InRange(new FileInfo(LettersFile).Length, 6 * 100_000, 3_000_000);
        Assert.Equal(6, folder.Load().Count);
        Assert.Equal(["a 9:0", "a 19:0", "a 29:0", "a 39:0", "a 49:0", "a 59:0"], DeadLetterFolder.List(_folder.FullName).Select(letter => letter.Id.ToString()));
        Assert.Equal(59, await IdOfAsync(folder, Id("a", 59)));
    }

    [Fact]
    public async Task Letters_that_share_a_token_are_kept_and_removed_each_by_itself()
    {
        var row = Parked("a", 1);
        ParkedChange[] all = [row, .. (((TableChange, int)[])[(TableChange.Dropped, 0), (TableChange.Altered, 0), (TableChange.Altered, 1), (TableChange.Altered, 2)]).Select(item =>
            row with { Letter = row.Letter with { Kind = ChangeKind.Table, Change = item.Item1, Number = item.Item2 } })];
        using (var folder = Open())
        {
            await folder.AppendAsync(all, default);
            await folder.RemoveAsync([all[1].Letter.Id, all[3].Letter.Id], default);
        }

        using var again = Open();
        Assert.Equal(["a 1:0", "a 1:0 (shop.orders: Altered)", "a 1:0 (shop.orders: Altered 3)"], again.Load().Select(letter => $"{letter.Id}"));
    }

    [Fact]
    public void What_was_saved_when_the_token_alone_was_the_identity_is_read()
    {
        var row = Parked("a", 1);
        var table = row.Letter with { Token = new ChangeToken(3, 0), Kind = ChangeKind.Table, Keys = [], KeyText = "" };
        var id = JsonSerializer.Serialize(new LetterRecord(null, [new DeadLetterId("a", new ChangeToken(2, 0), default)]), DeadLetterJson.Default.LetterRecord);
        Assert.Contains(",\"table\":{}", id, StringComparison.Ordinal);
        var old = JsonSerializer.Deserialize(id.Replace(",\"table\":{}", "", StringComparison.Ordinal), DeadLetterJson.Default.LetterRecord)!;
        var removed = LetterFile.Write(old, []);
        File.WriteAllBytes(LettersFile, [.. Written(row), .. Written(Parked("a", 2)), .. removed, .. Written(row with { Letter = table })]);
        using var folder = Open();
        Assert.Equal(["a 1:0", "a 3:0 (shop.orders: None)"], folder.Load().Select(letter => $"{letter.Id}"));

        static byte[] Written(ParkedChange change) => LetterFile.Write(new LetterRecord(change.Letter, null), change.Change.Span);
    }

    [Fact]
    public void What_was_saved_before_letters_had_numbers_is_read_and_written_so_still()
    {
        var letter = Parked("a", 1).Letter with { Kind = ChangeKind.Table, Change = TableChange.Renamed };
        var removed = JsonSerializer.Serialize(new LetterRecord(null, [letter.Id]), DeadLetterJson.Default.LetterRecord);
        var parked = JsonSerializer.Serialize(new LetterRecord(letter, null), DeadLetterJson.Default.LetterRecord);
        Assert.DoesNotContain("number", removed + parked, StringComparison.Ordinal);
        Assert.Equal(letter.Id, Assert.Single(JsonSerializer.Deserialize(removed, DeadLetterJson.Default.LetterRecord)!.Removed!));
        Assert.Equal(letter.Id, JsonSerializer.Deserialize(parked, DeadLetterJson.Default.LetterRecord)!.Parked!.Id);
        var second = letter.Id with { Number = 1 };
        removed = JsonSerializer.Serialize(new LetterRecord(null, [second]), DeadLetterJson.Default.LetterRecord);
        Assert.Equal(second, Assert.Single(JsonSerializer.Deserialize(removed, DeadLetterJson.Default.LetterRecord)!.Removed!));
    }

    [Fact]
    public async Task A_source_parks_in_it_and_replays_from_it_after_a_restart()
    {
        _subscriber.Poison(7);
        using (var folder = Open())
        using (var ground = Ground(new DeadLetterOffice(folder)))
        {
            ground.Source.Commit(Orders.Table.Insert(6, 7));
            ground.Source.Commit(Orders.Table.Update(7, 8));
            await ground.DeliverAsync();
        }

        using var again = Open();
        using var office = new DeadLetterOffice(again);
        using var restarted = Ground(office);
        _subscriber.Ids.Clear();
        Assert.Equal(2, (await office.ReplayAsync("letters")).Delivered);
        Assert.Equal(["1:0 I orders 6", "1:2 I orders 7", "2:0 U orders 7>8"], _subscriber.Seen);
        Assert.Empty(DeadLetterFolder.List(_folder.FullName));
    }

    [Fact]
    public async Task Another_process_asks_its_owner_and_gets_an_answer()
    {
        using var folder = Open();
        using var office = new DeadLetterOffice(folder);
        using var ground = Ground(office);
        _subscriber.Poison(7, 8);
        ground.Source.Commit(Orders.Table.Insert(7, 8));
        await ground.DeliverAsync();

        var requests = new DeadLetterRequests(_folder.FullName);
        await office.ServePendingAsync(requests, default);
        var dropped = requests.Submit(new DeadLetterRequest { Action = DeadLetterAction.Drop, Subscription = "letters", Tokens = ["1:2"] });
        var replayed = requests.Submit(new DeadLetterRequest { Action = DeadLetterAction.Replay, Subscription = "letters" });
        var unknown = requests.Submit(new DeadLetterRequest { Action = DeadLetterAction.Replay, Subscription = "nobody" });
        var wrong = requests.Submit(new DeadLetterRequest { Action = DeadLetterAction.Drop, Subscription = "letters", Tokens = ["x"] });
        Assert.Null(requests.TakeAnswer(dropped));
        _subscriber.Ids.TryRemove(7, out _);
        await office.ServePendingAsync(requests, default);

        Assert.Equal(new DeadLetterAnswer { Dropped = 1 }, requests.TakeAnswer(dropped));
        Assert.Equal(new DeadLetterAnswer { Delivered = 1 }, requests.TakeAnswer(replayed));
        Assert.Contains("'nobody'", requests.TakeAnswer(unknown)?.Error, StringComparison.Ordinal);
        Assert.Contains("'x'", requests.TakeAnswer(wrong)?.Error, StringComparison.Ordinal);
        Assert.Null(requests.TakeAnswer(dropped));
        Assert.Empty(office.List());
    }

    [Fact]
    public async Task Requests_are_served_until_it_is_told_to_end_one_that_is_damaged_is_put_aside_and_one_can_be_withdrawn()
    {
        using var folder = Open();
        using var office = new DeadLetterOffice(folder, new DeadLetterOptions { RequestInterval = TimeSpan.FromMilliseconds(1) });
        await folder.AppendAsync([Parked("a", 1)], default);
        var requests = new DeadLetterRequests(_folder.FullName);
        var withdrawn = requests.Submit(new DeadLetterRequest { Action = DeadLetterAction.Drop, Subscription = "a" });
        Assert.True(requests.Withdraw(withdrawn));
        Assert.False(requests.Withdraw(withdrawn));
        var damaged = Path.Combine(_folder.FullName, "requests", $"request-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(damaged, "{");

        using var ending = new CancellationTokenSource();
        var serving = office.ServeAsync(requests, ending.Token);
        var asked = requests.Submit(new DeadLetterRequest { Action = DeadLetterAction.Drop, Subscription = "b" });
        DeadLetterAnswer? answer = null;
        await Servers.Eventually.TrueAsync(() => (answer ??= requests.TakeAnswer(asked)) is not null, "the request is answered");
        Assert.Equal(new DeadLetterAnswer(), answer);
        Assert.True(File.Exists(damaged + ".damaged"));
        Assert.Single(folder.Load());
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    private DeadLetterFolder Open() => DeadLetterFolder.Open(_folder.FullName);

    private Playground Ground(DeadLetterOffice office) => new(
        Playground.Small, -1, new SubscriptionSet([Follow.Table(_subscriber) with { Name = "letters", OnFailure = FailurePolicy.DeadLetter }]), office);

    private static DeadLetterId Id(string subscription, long sequence) => new(subscription, new ChangeToken(sequence, 0), Orders.Table.Plan.Name);

    private static ParkedChange Parked(string subscription, long sequence, long? key = null, int noteBytes = 0)
    {
        var frame = Orders.Table.InsertLarge(key ?? sequence, noteBytes);
        frame.Transaction = new Transaction(sequence, default, 0, "binlog.000001", sequence);
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, output);
        var letter = new DeadLetter
        {
            Subscription = subscription,
            Token = new ChangeToken(sequence, 0),
            Partition = "shop.orders",
            Table = Orders.Table.Plan.Name,
            Kind = ChangeKind.Insert,
            Keys = key is { } id ? [BitConverter.GetBytes(id)] : [],
            KeyText = key is null ? "" : $"{{\"id\":{key}}}",
            Failure = "it failed",
            ParkedAt = DateTimeOffset.UnixEpoch,
        };
        return new ParkedChange(letter, output.WrittenMemory);
    }

    private static async Task<long> IdOfAsync(DeadLetterFolder folder, DeadLetterId letter)
    {
        var frame = new ChangeFrame();
        FrameReader.Read(await folder.ReadAsync(letter, default), new KnownPlans(), frame);
        var rows = frame.Open().GetEnumerator();
        Assert.True(rows.MoveNext());
        return rows.Current.Key.GetInt64(0);
    }
}
