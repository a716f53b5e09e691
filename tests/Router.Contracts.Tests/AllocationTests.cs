using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

public class AllocationTests
{
    private const int Rows = 1000;

    [Fact]
    public void Walking_reading_comparing_and_taking_keys_allocates_nothing()
    {
        var plan = Plans.Of(
            (ColumnType.LongLong, 0), (ColumnType.Long, 0), (ColumnType.NewDecimal, (12 << 8) | 2), (ColumnType.VarChar, 256), (ColumnType.DateTime2, 6));
        var image = RowWriter.Encode(plan, 7L, 8, 12.34m, "note", new DateTime(2026, 11, 20));
        var frame = Frames.Of(ChangeKind.Update, plan.Full, plan.Full, [.. Enumerable.Repeat(image, 2 * Rows)]);
        var expected = Read(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var actual = Read(frame);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(expected, actual);
        Assert.Equal(Rows * (7 + 8 + 12 + 4 + 20 + 8), actual);
    }

    private static long Read(ChangeFrame frame)
    {
        long sum = 0;
        foreach (var row in frame.Open())
        {
            var after = row.After;
            sum += after.GetInt64(0) + after.GetInt32("c1") + (long)after.GetDecimal(2) + after.GetBytes(3).Length + after.GetDateTime(4).Date.Day;
            sum += row.Key.TryGetKey([], out var key) && !row.KeyChanged && !row.Changed("c3") ? key.Length : 0;
        }

        return sum;
    }
}
