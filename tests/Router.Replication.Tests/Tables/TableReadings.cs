using System.Globalization;
using System.Text;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Source;
using Router.Replication.Tables;
using Router.Replication.Tests.Support;
using Router.Servers;

namespace Router.Replication.Tests.Tables;

/// <summary>Readings of whole tables, written out.</summary>
internal static class TableReadings
{
    public static ServerTableReader Tables(this DatabaseServer server, string user = "admin") =>
        new(server.Source(schema: null, StartPosition.End) with { Server = server.Settings(user, user) }, epoch: 0);

    /// <summary>All rows of a reading, each a JSON object.</summary>
    public static async Task<List<string>> RowsAsync(this TableReading reading)
    {
        var rows = new List<string>();
        await foreach (var batch in reading.ReadAllAsync(CancellationToken.None))
        {
            foreach (var change in batch)
            {
                rows.Add(Recorder.Write(change.After.WriteJson));
            }
        }

        return rows;
    }

    /// <summary>Bytes of an image, with the bits of the null bitmap that mean nothing cleared.</summary>
    public static string Hex(this RowImage image)
    {
        var bytes = image.Bytes.ToArray();
        var columns = Enumerable.Range(0, image.Table.Columns.Count).Count(ordinal => !image.IsAbsent(ordinal));
        if (columns % 8 != 0)
        {
            bytes[(columns + 7) / 8 - 1] &= (byte)(0xFF >> (8 - (columns % 8)));
        }

        return Convert.ToHexString(bytes);
    }

    /// <summary>A column's bytes, or what else the image says of it.</summary>
    public static string HexOf(this RowImage image, int ordinal) =>
        image.GetState(ordinal) == ColumnState.Value ? Convert.ToHexString(image.GetRawBytes(ordinal)) : image.GetState(ordinal).ToString();

    /// <summary>The place of a reading in the log.</summary>
    public static (int FileNumber, long Offset) Place(this TableReading reading) =>
        (new ChangeToken(reading.UpToSequence, 0).FileNumber, new ChangeToken(reading.UpToSequence, 0).Offset);

    public static string Text(this StringBuilder wrong) => wrong.Length > 8000 ? wrong.ToString(0, 8000) : wrong.ToString();

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
