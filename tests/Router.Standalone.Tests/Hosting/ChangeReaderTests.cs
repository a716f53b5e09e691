using Router.Contracts;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Standalone.Tests.Typed;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Pulling, without a server: what a loop sees of what a source hands over.</summary>
public sealed class ChangeReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ChangeReader _reader = new();
    private readonly CancellationTokenSource _stopping = new();

    [Fact]
    public async Task Asking_for_the_next_batch_acknowledges_the_one_before()
    {
        var changes = _reader.ReadAllAsync().GetAsyncEnumerator();
        var first = Hand(1);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(1, IdOf(changes.Current));
        Assert.False(first.IsCompleted);

        var next = changes.MoveNextAsync();
        await first.WaitAsync(Patience);
        var second = Hand(2);
        Assert.True(await next);
        Assert.Equal(2, IdOf(changes.Current));
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task A_batch_that_was_handed_back_says_so()
    {
        var changes = _reader.ReadAllAsync().GetAsyncEnumerator();
        var first = Hand(1);
        await changes.MoveNextAsync();
        var batch = changes.Current;
        var next = changes.MoveNextAsync();
        await first.WaitAsync(Patience);
        _ = Hand(2);
        Assert.True(await next);

        Assert.Contains("was handed back", Assert.Throws<InvalidOperationException>(() => batch.Count).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_after_one_that_broke_off_begins_with_the_batch_that_one_had()
    {
        var handed = Hand(1);
        for (var round = 0; round < 3; round++)
        {
            await foreach (var batch in _reader.ReadAllAsync())
            {
                Assert.Equal(1, IdOf(batch));
                break;
            }

            Assert.False(handed.IsCompleted);
        }

        var changes = _reader.ReadAllAsync().GetAsyncEnumerator();
        await changes.MoveNextAsync();
        _ = changes.MoveNextAsync().AsTask();
        await handed.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_second_loop_at_once_is_an_error_and_leaves_the_first_alone()
    {
        var handed = Hand(1);
        var changes = _reader.ReadAllAsync().GetAsyncEnumerator();
        await changes.MoveNextAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await _reader.ReadAllAsync().GetAsyncEnumerator().MoveNextAsync());
        Assert.Contains("a reader of its own for each loop", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, IdOf(changes.Current));

        _ = changes.MoveNextAsync().AsTask();
        await handed.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_cancelled_loop_has_acknowledged_what_it_asked_beyond_and_the_next_one_goes_on()
    {
        using var cancel = new CancellationTokenSource();
        var first = Hand(1);
        var changes = _reader.ReadAllAsync(cancel.Token).GetAsyncEnumerator();
        await changes.MoveNextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await changes.MoveNextAsync());
        await first.WaitAsync(Patience);

        _ = Hand(2);
        var others = _reader.ReadAllAsync().GetAsyncEnumerator();
        await others.MoveNextAsync();
        Assert.Equal(2, IdOf(others.Current));
    }

    [Fact]
    public async Task A_waiting_loop_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _reader.ReadAllAsync(cancel.Token).GetAsyncEnumerator().MoveNextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    [Fact]
    public async Task It_ends_with_its_source_and_fails_with_it()
    {
        var waiting = _reader.ReadAllAsync().GetAsyncEnumerator().MoveNextAsync();
        _reader.End(null);
        Assert.False(await waiting);

        var failing = new ChangeReader();
        failing.End(new InvalidDataException("The source cannot go on."));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await failing.ReadAllAsync().GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task A_batch_that_the_source_took_back_at_its_stop_is_not_read_any_more()
    {
        var handed = Hand(1);
        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handed);
        _reader.End(null);

        Assert.False(await _reader.ReadAllAsync().GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task A_stop_hears_of_a_batch_that_nobody_reads_and_only_then()
    {
        var abandoned = 0;
        _reader.Stop(() => abandoned++);
        var changes = _reader.ReadAllAsync().GetAsyncEnumerator();
        var first = changes.MoveNextAsync();
        _ = Hand(1);
        await first;
        Assert.Equal(0, abandoned);

        await changes.DisposeAsync();
        Assert.Equal(1, abandoned);
        _reader.Stop(null);
        await _reader.ReadAllAsync().GetAsyncEnumerator().DisposeAsync();
        Assert.Equal(1, abandoned);
    }

    /// <summary>Hands a batch over as a source does; the task ends when it is acknowledged, and with it the batch.</summary>
    private async Task Hand(long id)
    {
        var frame = Orders.Insert([id, "new", 1m]);
        await ((ISubscriber)_reader).HandleAsync(frame.Open(), _stopping.Token);
        frame.Close();
    }

    private static long IdOf(ChangeBatch batch)
    {
        var rows = batch.GetEnumerator();
        Assert.True(rows.MoveNext());
        return rows.Current.Key.GetInt64("id");
    }
}
