using System.Globalization;
using System.Text;
using Orleans.Runtime;

namespace Router.Contracts.Orleans.Streams;

/// <summary>
/// A partition of a source by name, as stream, grain and queue know it: <c>source/schema/table/partition</c>, each part percent-encoded.
/// The one place where such names are made and read.
/// </summary>
/// <param name="Source">The source's name.</param>
/// <param name="Schema">The schema; null for the partition of the whole log.</param>
/// <param name="Table">The table; null for the partition of a schema or of the whole log.</param>
/// <param name="Partition">Which of the table's partitions, from 0.</param>
public readonly record struct StreamName(string Source, string? Schema, string? Table, int Partition = 0)
{
    /// <summary>What stands for every schema or table; a name that is really so is encoded.</summary>
    private const string Every = "*";

    /// <summary>The partition's name as the change log has it: <c>*</c>, <c>shop.*</c>, <c>shop.orders</c>; which of several is not in it.</summary>
    public string Followed => Schema is null ? Every : $"{Schema}.{Table ?? Every}";

    /// <summary>The table; null where the partition is of a schema or of the log.</summary>
    public TableName? TableName => Schema is { } schema && Table is { } table ? new TableName(schema, table) : null;

    /// <summary>The stream of a namespace; see <see cref="RouterStreams"/>.</summary>
    public StreamId In(string streamNamespace) => StreamId.Create(streamNamespace, ToString());

    /// <summary>Which of so many queues carries it; the same in every process.</summary>
    /// <param name="queues">The source's queues, at least 1.</param>
    public int QueueOf(int queues)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queues);
        var hash = 14695981039346656037UL;
        foreach (var value in Encoding.UTF8.GetBytes(ToString()))
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return (int)((hash ^ (hash >> 32)) % (uint)queues);
    }

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static StreamName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        return parts.Length == 4
            && parts[0].Length > 0
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && (parts[1] != Every || parts[2] == Every)
                ? new StreamName(Decode(parts[0])!, Decode(parts[1]), Decode(parts[2]), partition)
                : throw new FormatException($"'{text}' names no stream: write source/schema/table/partition, for example main/shop/orders/0.");
    }

    /// <summary>The stream's name of a key that Orleans gives.</summary>
    /// <exception cref="FormatException">The key is none of ours.</exception>
    public static StreamName Of(StreamId stream) => Parse(stream.GetKeyAsString());

    /// <summary><c>source/schema/table/partition</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Encode(Source)}/{Encode(Schema)}/{Encode(Table)}/{Partition}");

    private static string Encode(string? part) => part is null ? Every : Uri.EscapeDataString(part).Replace(Every, "%2A", StringComparison.Ordinal);

    private static string? Decode(string part) => part == Every ? null : Uri.UnescapeDataString(part);
}
