using Router.Routing.Log;

namespace Router.Routing.Tests;

public sealed class SegmentWindowTests
{
    private readonly SegmentWindow _window = new(windowBytes: 400, segmentBytes: 100);

    [Fact]
    public void Entries_lie_one_behind_the_other_and_never_across_two_segments()
    {
        Assert.True(_window.TryReserve(60, out var first, out var offset));
        Assert.Equal(0, offset);
        Assert.True(_window.TryReserve(40, out var same, out offset));
        Assert.Equal((first, 60), (same, offset));
        Assert.True(_window.TryReserve(1, out var next, out offset));
        Assert.NotSame(first, next);
        Assert.Equal(0, offset);
    }

    [Fact]
    public void A_full_window_refuses_until_its_oldest_segment_is_acknowledged()
    {
        for (var number = 1; number <= 4; number++)
        {
            Assert.True(_window.TryReserve(100, out _, out _));
            _window.Close(number);
        }

        Assert.False(_window.TryReserve(1, out _, out _));
        _window.Reclaim(frontier: 1);
        Assert.False(_window.TryReserve(1, out _, out _));
        Assert.Equal(1, _window.OldestEntry);
        _window.Reclaim(frontier: 2);
        Assert.True(_window.TryReserve(1, out _, out _));
    }

    [Fact]
    public void A_segment_with_rows_of_an_open_transaction_is_not_used_again_whatever_is_acknowledged()
    {
        _window.TryReserve(50, out var segment, out _);
        _window.Close(1);
        _window.TryReserve(10, out _, out _);
        _window.Reclaim(frontier: 100);
        _window.TryReserve(10, out var same, out var offset);
        Assert.Equal((segment, 60), (same, offset));
    }

    [Fact]
    public void What_a_rollback_gives_back_is_used_again()
    {
        _window.TryReserve(50, out var first, out _);
        _window.Close(1);
        _window.TryReserve(30, out _, out var offset);
        _window.TryReserve(100, out _, out _);
        _window.TryReserve(250 - 50, out _, out _);
        Assert.Equal(400, _window.UsedBytes);

        _window.Truncate(first.Bytes, offset);
        Assert.Equal(100, _window.UsedBytes);
        Assert.True(_window.TryReserve(50, out var again, out var offsetAgain));
        Assert.Equal((first, offset), (again, offsetAgain));
    }

    [Fact]
    public void An_entry_larger_than_the_window_waits_until_it_is_alone()
    {
        _window.TryReserve(1, out _, out _);
        _window.Close(1);
        Assert.False(_window.TryReserve(1000, out _, out _));
        _window.Reclaim(frontier: 2);
        Assert.True(_window.TryReserve(1000, out _, out _));
        Assert.False(_window.TryReserve(1, out _, out _));
        _window.Close(2);
        _window.Reclaim(frontier: 3);
        Assert.Equal(0, _window.HeldBytes);
    }

    [Fact]
    public void Segments_kept_for_use_count_in_the_windows_bytes()
    {
        for (var i = 0; i < 4; i++)
        {
            _window.TryReserve(100, out _, out _);
        }

        _window.Close(1);
        _window.Reclaim(frontier: 2);
        Assert.Equal((0, 400), (_window.UsedBytes, _window.HeldBytes));
        _window.TryReserve(250, out _, out _);
        Assert.InRange(_window.HeldBytes, 250, 400);
    }
}
