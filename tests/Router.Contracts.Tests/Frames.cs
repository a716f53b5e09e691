using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

/// <summary>Frames over rows given as bytes.</summary>
internal static class Frames
{
    public static ChangeFrame Insert(TablePlan table, params byte[][] images) => Of(ChangeKind.Insert, null, table.Full, images);

    public static ChangeFrame Of(ChangeKind kind, RowLayout? before, RowLayout? after, params byte[][] images)
    {
        // Something before and behind the rows, as in a real buffer: a reader that strays reads it.
        byte[] bytes = [0xAA, 0xAA, 0xAA, .. images.SelectMany(image => image), 0x55, 0x55];
        return new ChangeFrame
        {
            Kind = kind,
            Table = (before ?? after)!.Table,
            Before = before,
            After = after,
            Bytes = bytes,
            Offset = 3,
            LengthBytes = bytes.Length - 5,
            RowCount = images.Length / (before is not null && after is not null ? 2 : 1),
        };
    }

    public static RowImage Image(TablePlan table, byte[] image) => First(Insert(table, image)).After;

    public static RowChange First(ChangeFrame frame)
    {
        var rows = frame.Open().GetEnumerator();
        Assert.True(rows.MoveNext());
        return rows.Current;
    }
}
