using System.Buffers;
using Router.Contracts;
using Router.Grains.Tables.Letters;
using Router.Grains.Tests.Tables.Fakes;
using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;

namespace Router.Grains.Tests.Tables;

/// <summary>What a save takes of a partition's dead letters.</summary>
public sealed class LetterCaptureTests
{
    private const int Many = 20_000;

    private readonly PartitionLetters _letters = new();

    [Fact]
    public async Task It_copies_nothing_of_letters_that_did_not_change()
    {
        await _letters.AppendAsync([.. Enumerable.Range(0, Many).Select(Parked)], default);
        Assert.InRange(AllocatedBy(() => _letters.Capture("")), Many * IntPtr.Size, long.MaxValue);
        Assert.InRange(AllocatedBy(() => _letters.Capture("")), 0, 100);
        await _letters.AppendAsync([Parked(Many)], default);

        // One place a page, of which there are some hundreds.
        Assert.InRange(AllocatedBy(() => _letters.Capture("")), 1, Many * IntPtr.Size / 4);
    }

    [Fact]
    public async Task It_stays_what_it_was_while_letters_come_and_go()
    {
        await _letters.AppendAsync([.. Enumerable.Range(0, 100).Select(Parked)], default);
        var first = _letters.Capture("");
        await _letters.RemoveAsync([.. Enumerable.Range(20, 60).Select(number => Parked(number).Letter.Id)], default);
        await _letters.AppendAsync([.. Enumerable.Range(200, 10).Select(Parked)], default);
        var second = _letters.Capture("");
        await _letters.RemoveAsync([.. _letters.Load().Select(letter => letter.Id)], default);
        Assert.Equal(Enumerable.Range(0, 100), await LettersOfAsync(first));
        Assert.Equal([.. Enumerable.Range(0, 20), .. Enumerable.Range(80, 20), .. Enumerable.Range(200, 10)], await LettersOfAsync(second));
        Assert.Empty(await LettersOfAsync(_letters.Capture("")));
    }

    private static long AllocatedBy(Func<object> act)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(act());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static async Task<IEnumerable<int>> LettersOfAsync(StateCapture capture)
    {
        var segments = new List<ReadOnlyMemory<byte>>();
        for (var segment = 0; segment < capture.SegmentCount; segment++)
        {
            var output = new ArrayBufferWriter<byte>();
            capture.Write(segment, output);
            segments.Add(output.WrittenMemory);
        }

        var loaded = new PartitionLetters();
        await loaded.RestoreAsync(new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> { [""] = segments }, default);
        return loaded.Load().Select(letter => (int)letter.Token.Sequence).Order();
    }

    private static ParkedChange Parked(int number) => new(
        new DeadLetter
        {
            Subscription = "mails",
            Token = new ChangeToken(number, 0),
            Partition = "shop.orders",
            Table = Shop.Orders,
            Kind = ChangeKind.Insert,
            Keys = [BitConverter.GetBytes(number)],
            Failure = "IOException: poison",
            ParkedAt = DateTimeOffset.UnixEpoch,
        },
        new byte[100]);
}
